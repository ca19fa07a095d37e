import type { Map as MapLibre } from "maplibre-gl";
import { describe, expect, it, vi } from "vitest";
import { Overlay, point } from "./overlay";

describe("Overlay", () => {
  it("keeps what each role draws and brings it back with a new style", () => {
    const setData = vi.fn();
    const added: string[] = [];
    let source: { setData: typeof setData } | undefined;
    const map = {
      getSource: () => source,
      addSource: vi.fn(() => {
        source = { setData };
      }),
      addLayer: (layer: { id: string }) => added.push(layer.id),
    };
    const overlay = new Overlay(map as unknown as MapLibre);
    overlay.set("selected", point([33.4, 47.9]));
    overlay.attach();
    overlay.attach();
    expect(map.addSource).toHaveBeenCalledTimes(1);
    expect(new Set(added).size).toBe(added.length);
    overlay.set("hover", point([33.5, 47.9]));
    overlay.set("selected");
    const roles = setData.mock.calls.map(([data]) =>
      data.features.map((f: { properties: { role: string } }) => f.properties.role),
    );
    expect(roles).toEqual([["selected", "hover"], ["hover"]]);
  });
});

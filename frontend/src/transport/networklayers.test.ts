import { describe, expect, it, vi } from "vitest";
import { arrow, chosenFilters, layers, ONLY } from "./networklayers";

describe("the layers of the network", () => {
  const all = layers("white", "black");

  it("draw lines above their casing and stops above lines", () => {
    const order = all.map((layer) => layer.id);
    expect(order.indexOf("network-casing")).toBeLessThan(order.indexOf(ONLY));
    expect(order.indexOf(ONLY)).toBeLessThan(order.indexOf("network-stops"));
  });

  it("lay zones below every line", () => {
    const order = all.map((layer) => layer.id);
    expect(Math.max(order.indexOf("network-zones"), order.indexOf("network-zone-edges"))).toBeLessThan(
      order.indexOf("network-modes"),
    );
  });

  it("hand over from modes to lines at one scale", () => {
    const of = (id: string) => all.find((layer) => layer.id === id);
    expect(of("network-modes")?.maxzoom).toBe(of(ONLY)?.minzoom);
  });

  it("filter every layer that a choice changes", () => {
    const ids = all.map((layer) => layer.id);
    expect(Object.keys(chosenFilters(7)).filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe("a chosen line", () => {
  it("stands alone", () => {
    const filters = chosenFilters(7);
    expect(filters["network-modes"]).toEqual(["boolean", false]);
    expect(filters["network-chosen"]).toEqual(["all", ["==", ["get", "level"], "line"], ["==", ["get", "line"], 7]]);
  });

  it("shows the zones that it serves on demand, and no others", () => {
    const its = ["all", ["==", ["get", "level"], "zone"], ["==", ["get", "line"], 7]];
    expect(chosenFilters(7)["network-zones"]).toEqual(its);
    expect(chosenFilters(7)["network-zone-edges"]).toEqual(its);
  });

  it("leaves all of them when none is chosen", () => {
    const filters = chosenFilters(null);
    expect(filters["network-chosen"]).toEqual(["boolean", false]);
    expect(filters["network-modes"]).toEqual(["==", ["get", "level"], "mode"]);
    expect(filters["network-zones"]).toEqual(["==", ["get", "level"], "zone"]);
  });
});

describe("the arrowhead", () => {
  it("is drawn in the colour that is asked for, to the size that is asked for", () => {
    const pen = {
      beginPath: vi.fn(),
      moveTo: vi.fn(),
      lineTo: vi.fn(),
      closePath: vi.fn(),
      fill: vi.fn(),
      fillStyle: "",
    };
    const pixels = { width: 12, height: 12 };
    const context = { ...pen, getImageData: vi.fn(() => pixels) };
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context as never);
    expect(arrow("red", 12)).toBe(pixels);
    expect(context.fillStyle).toBe("red");
    expect(context.fill).toHaveBeenCalledOnce();
    expect(context.getImageData).toHaveBeenCalledWith(0, 0, 12, 12);
  });
});

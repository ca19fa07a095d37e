import type { Map as MapLibre } from "maplibre-gl";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { Address } from "./address";
import type { LonLat } from "./config";
import { MeasureTool, resultOf, shapesOf } from "./measure";
import type { Overlay } from "./overlay";
import { Speech } from "./words";

const A: LonLat = [33.4, 47.9];
const B: LonLat = [33.41, 47.9];
const C: LonLat = [33.41, 47.91];
const uk = new Speech(
  "uk",
  { metres: "{n} м", kilometres: "{n} км", hectares: "{n} га", measure_area: "{area}, {around}" },
  {},
);

describe("shapesOf", () => {
  it("draws points, then a line, then an area", () => {
    expect(shapesOf({ sort: "length", points: [A] }).map((shape) => shape.type)).toEqual(["Point"]);
    expect(shapesOf({ sort: "length", points: [A, B, C] })[0]).toEqual({ type: "LineString", coordinates: [A, B, C] });
    expect(shapesOf({ sort: "area", points: [A, B] })[0]?.type).toBe("LineString");
    expect(shapesOf({ sort: "area", points: [A, B, C] })[0]).toEqual({ type: "Polygon", coordinates: [[A, B, C, A]] });
  });
});

describe("resultOf", () => {
  it("asks for points until there are enough", () => {
    expect(resultOf({ sort: "length", points: [A] }, uk)).toBe("measure_hint");
    expect(resultOf({ sort: "area", points: [A, B] }, uk)).toBe("measure_hint_area");
  });
  it("speaks of metres, kilometres and hectares", () => {
    expect(resultOf({ sort: "length", points: [A, B] }, uk)).toBe("750 м");
    expect(resultOf({ sort: "length", points: [A, B, C] }, uk)).toBe("1,86 км");
    expect(resultOf({ sort: "area", points: [A, B, C] }, uk)).toBe("41,57 га, 3,2 км");
  });
});

describe("MeasureTool", () => {
  const canvas = el("canvas", { tabindex: 0 });
  const container = el("div", {}, canvas);
  const heard: Record<string, (event: unknown) => void> = {};
  const map = {
    on: (name: string, listener: (event: unknown) => void) => {
      heard[name] = listener;
    },
    getCanvas: () => canvas,
    getContainer: () => container,
    getCenter: () => ({ lng: 33.4, lat: 47.9 }),
    doubleClickZoom: { enable: vi.fn(), disable: vi.fn() },
  } as unknown as MapLibre;
  const overlay = { set: vi.fn() };
  let bar: HTMLElement;
  let address: Address;
  let tool: MeasureTool;
  const key = (name: string) => canvas.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));

  beforeEach(() => {
    history.replaceState(null, "", "/?measure=length:");
    bar = el("div", { hidden: true }, el("p", { "data-result": true }), el("button", { "data-measure": "undo" }));
    address = new Address();
    tool = new MeasureTool(map, bar, overlay as unknown as Overlay, address, uk);
    address.onChange((now) => tool.show(now.measure));
    tool.show(address.state.measure);
  });

  it("adds points by press and by keyboard, takes them back, and ends", () => {
    heard.click?.({ lngLat: { lng: 33.41, lat: 47.9 } });
    key("Enter");
    expect(address.state.measure?.points).toEqual([B, A]);
    expect(bar.textContent).toBe("750 м");
    expect(location.search).toBe("?measure=length:33.41,47.9;33.4,47.9");
    key("Backspace");
    bar.querySelector("button")?.click();
    expect(address.state.measure?.points).toEqual([]);
    key("Escape");
    expect([location.search, bar.hidden]).toEqual(["", true]);
    expect(overlay.set.mock.calls.at(-1)).toEqual(["measure"]);
  });
  it("leaves the map alone when nothing is measured", () => {
    address.go({ measure: null });
    heard.click?.({ lngLat: { lng: 33.41, lat: 47.9 } });
    expect(address.state.measure).toBeNull();
  });
});

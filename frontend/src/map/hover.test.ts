import type { Map as MapLibre } from "maplibre-gl";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { wireHover } from "./hover";

type Event = { point: { x: number; y: number }; lngLat: { lng: number; lat: number } };
const EVENT: Event = { point: { x: 100, y: 50 }, lngLat: { lng: 33.4, lat: 47.9 } };
const sign = (id: number, name: string, lon = 33.4) => ({
  id,
  properties: { name, name_en: `${name} (en)` },
  geometry: { type: "Point", coordinates: [lon, 47.9] },
});
const ground = { id: 9, properties: { name: "Парк" }, geometry: { type: "Polygon", coordinates: [] } };

let drawn: Record<string, unknown[]>;
let heard: Record<string, (event: Event) => void>;
let isBusy: boolean;
const canvas = el("canvas");
const tip = el("div", { hidden: true });
const events = { point: vi.fn(), press: vi.fn(), open: vi.fn(), miss: vi.fn() };

beforeEach(() => {
  drawn = {};
  heard = {};
  isBusy = false;
  for (const event of Object.values(events)) event.mockClear();
  const map = {
    on: (name: string, listener: (event: Event) => void) => {
      heard[name] = listener;
    },
    getCanvas: () => canvas,
    getStyle: () => ({ layers: ["objects", "areas", "buildings", "counts"].map((id) => ({ id, "source-layer": id })) }),
    queryRenderedFeatures: (_: unknown, { layers }: { layers: string[] }) => [...(drawn[layers[0] ?? ""] ?? [])],
    project: ([lon]: [number, number]) => ({ x: 100 + (lon - 33.4) * 1000, y: 50 }),
  };
  wireHover(map as unknown as MapLibre, tip, "uk", () => isBusy, events);
});

describe("pointing", () => {
  it("names the nearest sign, once, and forgets it", () => {
    drawn.objects = [sign(2, "Далі", 33.405), sign(1, "Ліцей")];
    heard.mousemove?.(EVENT);
    heard.mousemove?.(EVENT);
    expect([tip.textContent, tip.hidden, canvas.style.cursor]).toEqual(["Ліцей", false, "pointer"]);
    heard.mouseout?.(EVENT);
    expect(tip.hidden).toBe(true);
    expect(events.point.mock.calls.map(([object]) => object?.id ?? null)).toEqual([1, null]);
  });
  it("means a sign before the ground under it", () => {
    drawn.areas = [ground];
    heard.mousemove?.(EVENT);
    drawn.objects = [sign(1, "Ліцей")];
    heard.mousemove?.(EVENT);
    expect(events.point.mock.calls.map(([object]) => [object.id, object.isPoint])).toEqual([
      [9, false],
      [1, true],
    ]);
  });
});

describe("a press", () => {
  it("selects an object, else a building, else opens what was counted, else says that it missed", () => {
    drawn.counts = [sign(0, "")];
    heard.click?.(EVENT);
    drawn.buildings = [{ ...ground, id: 8 }];
    heard.click?.(EVENT);
    drawn.objects = [sign(1, "Ліцей")];
    heard.click?.(EVENT);
    drawn = {};
    heard.click?.(EVENT);
    expect(events.open.mock.calls).toEqual([[[33.4, 47.9]]]);
    expect(events.press.mock.calls.map(([object]) => object.id)).toEqual([8, 1]);
    expect(events.miss).toHaveBeenCalledTimes(1);
  });
  it("belongs to another tool while that is at work", () => {
    isBusy = true;
    drawn.objects = [sign(1, "Ліцей")];
    heard.click?.(EVENT);
    heard.mousemove?.(EVENT);
    expect([events.press.mock.calls.length, tip.hidden]).toEqual([0, true]);
  });
});

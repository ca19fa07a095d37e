import { describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { CONFIG, SPEECH } from "../testing/fixtures";
import { StandIn } from "../testing/standin";
import { cameraOf, createMap, look, lookAtBox, lookAtObject, styleLayers, visibleBox } from "./map";

vi.mock("maplibre-gl", async () => ({
  Map: (await import("../testing/standin")).StandIn,
  setWorkerUrl: () => undefined,
}));

const rounded = (numbers: number[]) => numbers.map((number) => Number(number.toFixed(6)));

describe("createMap", () => {
  const made = (camera: Parameters<typeof createMap>[2]) =>
    (createMap(el("div"), CONFIG, camera, SPEECH) as unknown as StandIn).options;

  it("looks where the address says", () => {
    const options = made({ lon: 33.5, lat: 48, zoom: 14, bearing: 20, pitch: 30 });
    expect(options).toMatchObject({ center: [33.5, 48], zoom: 14, bearing: 20, pitch: 30 });
    expect(options.bounds).toBeUndefined();
  });
  it("looks at the whole city when the address says nothing, and not much beyond it", () => {
    const options = made(null);
    expect(options.bounds).toEqual([33, 47.6, 33.7, 48.25]);
    expect(options.center).toBeUndefined();
    expect(rounded(options.maxBounds as number[])).toEqual([31.95, 46.55, 34.75, 49.3]);
  });
  it("has its name from the page's words and no style yet", () => {
    expect(made(null)).toMatchObject({ locale: { "Map.Title": "map_label" } });
    expect(made(null).style).toBeUndefined();
  });
  it("may ask for another address of a tile, and of nothing else", () => {
    const addressOf = (url: string) => ({ url: `${url}?r=3` });
    const { options } = createMap(el("div"), CONFIG, null, SPEECH, addressOf) as unknown as StandIn;
    const transform = options.transformRequest as (url: string, type: string) => unknown;
    expect([transform("/1.mvt", "Tile"), transform("/style.json", "Style")]).toEqual([
      { url: "/1.mvt?r=3" },
      undefined,
    ]);
    expect((made(null).transformRequest as typeof transform)("/1.mvt", "Tile")).toBeUndefined();
  });
});

describe("the camera", () => {
  it("is read whole", () => {
    const stand = new StandIn({ center: [33.41, 47.92], zoom: 12, bearing: -30, pitch: 45 });
    expect(cameraOf(stand.map)).toEqual({ lon: 33.41, lat: 47.92, zoom: 12, bearing: -30, pitch: 45 });
  });
  it("sees the ground of its window without what a sheet covers", () => {
    const stand = new StandIn();
    expect(rounded(visibleBox(stand.map))).toEqual([33.2, 47.75, 33.6, 48.05]);
    stand.padding = { top: 0, left: 100, right: 0, bottom: 150 };
    expect(rounded(visibleBox(stand.map))).toEqual([33.3, 47.9, 33.6, 48.05]);
  });
  it("is sent to a place, to a box, and no closer than asked", () => {
    const stand = new StandIn();
    look(stand.map, { lon: 33.5, lat: 48, zoom: 15 });
    lookAtBox(stand.map, [33.4, 47.9, 33.4, 47.9]);
    lookAtBox(stand.map, [33, 47.6, 33.7, 48.25], 20);
    expect(stand.moves).toEqual([
      'ease {"center":[33.5,48],"zoom":15}',
      "fit 33.4,47.9,33.4,47.9 up to 16.4",
      "fit 33,47.6,33.7,48.25 up to 20",
    ]);
  });
  it("comes closer to an object that is far, and stays where it is close already", () => {
    const stand = new StandIn();
    lookAtObject(stand.map, 33.5, 48);
    stand.zoom = 18;
    lookAtObject(stand.map, 33.4, 47.9);
    expect(stand.moves).toEqual(['ease {"center":[33.5,48],"zoom":16.4}', 'ease {"center":[33.4,47.9],"zoom":18}']);
  });
});

describe("styleLayers", () => {
  it("names the style's layers of these layers of the tiles, in drawing order", () => {
    expect(styleLayers(new StandIn().map, "areas", "objects")).toEqual(["objects-1", "areas-1"]);
    expect(styleLayers(new StandIn().map, "roads")).toEqual([]);
  });
  it("has none before there is a style", () => {
    expect(styleLayers({ getStyle: () => undefined } as never, "objects")).toEqual([]);
  });
});

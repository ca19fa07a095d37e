import { beforeEach, describe, expect, it, vi } from "vitest";
import { StandIn } from "../testing/standin";
import { type HousesFile, HousesPainter } from "./houses";

const of = (code: number, colour: string, isUnknown = false) => {
  return { code, label: `клас ${code}`, colour, colourDark: colour, isUnknown, list: "" };
};
const FILE: HousesFile = {
  name: "Поверховість",
  note: "",
  layer: "buildings",
  classes: [of(0, "#0000ff"), of(1, "#ff0000"), of(2, "#999999", true)],
  total: 3,
  values: { 11: 0, 12: 1, 13: 2 },
};
const OURS = ["houses", "houses-hatch", "houses-edge", "houses-hatch-high"];
const tilt = (stand: StandIn, pitch: number) => stand.moveTo({ pitch });
let stand: StandIn;
let painter: HousesPainter;

beforeEach(() => {
  document.documentElement.dataset.scheme = "light";
  stand = new StandIn();
  Object.assign(stand.painted, {
    "flat-1 fill-opacity": 1,
    "high-1 fill-extrusion-color": "#eee",
    "high-1 fill-extrusion-height": 5,
  });
  painter = new HousesPainter(stand.map);
  painter.attach();
});

describe("houses on a flat map", () => {
  it("are as the style has them until somebody chooses a theme", () => {
    expect([stand.layers, stand.states]).toEqual([[], {}]);
  });
  it("are told their class, the unknown one too", () => {
    painter.show(FILE);
    expect(stand.layers).toEqual(OURS);
    expect(stand.states).toEqual({
      "city 11": { house: 0, storeys: 0 },
      "city 12": { house: 1, storeys: 0 },
      "city 13": { house: 2, storeys: 0 },
    });
  });
  it("lie flat from near as well: what is high in the style is away", () => {
    painter.show(FILE);
    expect(stand.painted).toMatchObject({ "high-1 visibility": "none", "houses-hatch-high visibility": "none" });
    expect([stand.ranges["flat-1"], stand.ranges.houses]).toEqual([
      [8, 24],
      [13, 24],
    ]);
  });
  it("have a pattern where the value is unknown, and no colour", () => {
    painter.show(FILE);
    expect(Object.keys(stand.pictures)).toEqual(["houses-unknown"]);
    expect(stand.asked["houses-hatch"]?.paint?.["fill-pattern"]).toBe("houses-unknown");
    expect(JSON.stringify(stand.asked.houses?.paint)).not.toContain("#999999");
  });
  it("are put back when the theme is left", () => {
    painter.show(FILE);
    painter.show(null);
    expect([stand.layers, stand.states]).toEqual([[], {}]);
    expect(stand.painted).toMatchObject({ "high-1 visibility": "visible", "flat-1 fill-opacity": 1 });
    expect(stand.ranges["flat-1"]).toEqual([8, 24]);
  });
  it("forget a value that a newer file does not have", () => {
    painter.show(FILE);
    painter.show({ ...FILE, values: { 12: 0 } });
    expect(stand.states).toEqual({ "city 12": { house: 0, storeys: 0 } });
  });
  it("come back with a new style, whose own paint is not touched by what the old one had", () => {
    painter.show(FILE);
    stand.layers.length = 0;
    stand.painted["flat-1 fill-opacity"] = 0.8;
    painter.attach();
    expect(stand.layers).toEqual(OURS);
    painter.show(null);
    expect(stand.painted["flat-1 fill-opacity"]).toBe(0.8);
  });
});

describe("houses on a tilted map", () => {
  const ask = vi.fn(async () => ({ 11: 9 }) as Record<string, number>);

  beforeEach(() => {
    ask.mockClear();
    painter.askStoreys = ask;
  });
  it("stand as high as their storeys, which are asked for once", async () => {
    painter.show(FILE);
    expect(ask).not.toHaveBeenCalled();
    tilt(stand, 55);
    await vi.waitFor(() => expect(stand.states["city 11"]).toEqual({ house: 0, storeys: 9 }));
    expect(stand.states["city 12"]).toEqual({ house: 1, storeys: 0 }); // unknown: flat
    tilt(stand, 0);
    tilt(stand, 55);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(stand.painted["high-1 fill-extrusion-height"])).toContain('"storeys"');
    expect(stand.painted).toMatchObject({ "high-1 visibility": "visible", "houses-hatch-high visibility": "visible" });
  });
  it("have the pattern in volume where the value is unknown", () => {
    tilt(stand, 55);
    painter.show(FILE);
    expect(stand.asked["houses-hatch-high"]?.filter).toEqual(["match", ["id"], [13], true, false]);
    expect(stand.filters["high-1"]).toEqual(["!", ["match", ["id"], [13], true, false]]);
  });
  it("are put back when the map is flat again and the theme is left", () => {
    tilt(stand, 55);
    painter.show(FILE);
    tilt(stand, 0);
    expect(stand.painted["high-1 fill-extrusion-color"]).toBe("#eee");
    painter.show(null);
    expect([stand.filters["high-1"], stand.painted["high-1 fill-extrusion-height"]]).toEqual([null, 5]);
  });
  it("stay flat when nobody knows their storeys now", async () => {
    ask.mockRejectedValueOnce(new Error("503"));
    tilt(stand, 55);
    painter.show(FILE);
    await vi.waitFor(() => expect(ask).toHaveBeenCalled());
    expect(stand.states["city 11"]).toEqual({ house: 0, storeys: 0 });
  });
});

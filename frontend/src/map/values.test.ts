import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StandIn } from "../testing/standin";
import { countsOf, inkOf, paintFor, type ValuesFile, ValuesPainter } from "./values";

const of = (code: number, colour: string, isUnknown = false) => {
  return { code, label: `клас ${code}`, colour, colourDark: `${colour}d`, isUnknown };
};
const FILE: ValuesFile = {
  name: "Свіжість даних",
  classes: [of(0, "#00f"), of(1, "#f00"), of(9, "#999", true)],
  total: 5,
  values: { 11: 0, 12: 1, 13: 1 },
};
let stand: StandIn;
let painter: ValuesPainter;
const visible = () => stand.painted["values visibility"];

beforeEach(() => {
  vi.useFakeTimers();
  document.documentElement.dataset.scheme = "light";
  stand = new StandIn();
  stand.features = [{ id: 11 }, { id: 12 }, { id: 99 }];
  stand.painted["objects-1 circle-opacity"] = 0.8;
  painter = new ValuesPainter(stand.map);
  painter.attach();
});
afterEach(() => {
  vi.useRealTimers();
});

it("counts the classes, and as unknown all that the file does not name", () => {
  expect([...countsOf(FILE)]).toEqual([
    [0, 1],
    [1, 2],
    [9, 2],
  ]);
});

it("has a colour for each scheme", () => {
  expect(inkOf(of(0, "#00f"))).toBe("#00f");
  document.documentElement.dataset.scheme = "dark";
  expect(inkOf(of(0, "#00f"))).toBe("#00fd");
});

it("fills what is known and leaves the unknown hollow, with an edge of its own colour", () => {
  const paint = paintFor(FILE.classes);
  expect((paint["circle-color"] as unknown[]).slice(2, 6)).toEqual([0, "#00f", 1, "#f00"]);
  expect((paint["circle-stroke-color"] as unknown[])[2]).toBe("#999");
});

describe("the painter", () => {
  it("is silent until it has a file", () => {
    expect([visible(), stand.states]).toEqual(["none", {}]);
  });
  it("tells what is drawn its value, and nobody else", () => {
    painter.show(FILE);
    expect([visible(), stand.states]).toEqual(["visible", { "city 11": { value: 0 }, "city 12": { value: 1 } }]);
  });
  it("tells those that come with further tiles too, once", () => {
    painter.show(FILE);
    const set = vi.spyOn(stand, "setFeatureState");
    stand.features.push({ id: 13 });
    stand.fire("sourcedata", { tile: {} });
    stand.fire("sourcedata", { tile: {} });
    vi.runAllTimers();
    expect([stand.states["city 13"], set.mock.calls.length]).toEqual([{ value: 1 }, 1]);
  });
  it("puts everything back when it is over", () => {
    painter.show(FILE);
    expect(stand.painted["objects-1 circle-opacity"]).not.toBe(0.8);
    painter.show(null);
    expect([visible(), stand.states, stand.painted["objects-1 circle-opacity"]]).toEqual(["none", {}, 0.8]);
    stand.fire("sourcedata", { tile: {} });
    vi.runAllTimers();
    expect(stand.states).toEqual({});
  });
  it("forgets values that a newer file does not have", () => {
    painter.show(FILE);
    painter.show({ ...FILE, values: { 12: 0 } });
    expect(stand.states).toEqual({ "city 12": { value: 0 } });
  });
  it("comes back with a new style", () => {
    painter.show(FILE);
    stand.layers.length = 0;
    for (const key of Object.keys(stand.states)) delete stand.states[key];
    painter.attach();
    expect([stand.layers, visible(), Object.keys(stand.states)]).toEqual([
      ["values"],
      "visible",
      ["city 11", "city 12"],
    ]);
  });
  it("colours the dots of single layers as well", () => {
    stand.drawn["dots-schools"] = { features: [] };
    stand.layers.push("dots-schools");
    stand.painted["dots-schools circle-color"] = "#123";
    painter.show(FILE);
    expect(stand.states["dots-schools 12"]).toEqual({ value: 1 });
    expect(stand.painted["dots-schools circle-color"]).toEqual(stand.painted["values circle-color"]);
    painter.show(null);
    expect(stand.painted["dots-schools circle-color"]).toBe("#123");
  });
});

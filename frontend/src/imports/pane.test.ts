import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { chooseScheme } from "../scheme";
import { type Drawn, made } from "../testing/drawing";
import { type Difference, Pane, type PaneFacts, type Shown } from "./pane";

vi.mock("maplibre-gl", async () => (await import("../testing/drawing")).library);

const facts: PaneFacts = {
  styles: { light: "/light.json", dark: "/dark.json" },
  words: { zoomIn: "In", zoomOut: "Out" },
  isPast: false,
};
const point = { type: "Point" as const, coordinates: [33.4, 47.9] };
const told = (row: string, state: string, feature: number | null = null) => ({
  type: "Feature" as const,
  geometry: point,
  properties: { row, href: `?row#${row}`, role: "mark" as const, state, feature },
});
const data: Difference = {
  type: "FeatureCollection",
  features: [told("difference-7", "moved", 70), told("difference-8", "withdrawn", 80), told("difference-9", "added")],
};
const mark = { layer: "difference-mark", properties: { row: "difference-7", href: "?row=7#difference-7" } };
const area = { layer: "difference-area", properties: { row: "difference-8", href: "?row=8#difference-8" } };
let pressed: Shown[];

function draw(more: Partial<PaneFacts> = {}): { map: Drawn; pane: Pane } {
  pressed = [];
  const pane = new Pane(el("div"), { ...facts, ...more }, "Map", "both", { zoom: 12 }, (shown) => pressed.push(shown));
  const map = made.at(-1) as Drawn;
  map.fire("style.load");
  pane.draw(data);
  return { map, pane };
}
const filterOf = (map: Drawn, id: string) => JSON.stringify(map.filters[id] ?? null);

beforeEach(() => {
  document.documentElement.dataset.scheme = "light";
});

describe("a map of the difference", () => {
  it("looks where it is told, in the page's scheme and language", () => {
    const { map } = draw();

    expect(map.options).toMatchObject({ zoom: 12, style: "/light.json", locale: { "Map.Title": "Map" } });
  });
  it("draws once both the style and the difference are there, whichever comes first", () => {
    const pane = new Pane(el("div"), facts, "Map", "both", {}, () => undefined);
    const map = made.at(-1) as Drawn;
    pane.draw(data);
    expect(map.images).toEqual([]);

    map.fire("style.load");

    expect([map.images.length, map.layers.at(-1)]).toEqual([6, "difference-mark"]);
    expect(map.drawn.difference).toBe(data);
    map.fire("style.load"); // once more, and it is all there already
    expect(map.images.length).toBe(6);
  });
  it("draws anew in another scheme", () => {
    const { map } = draw();

    chooseScheme("dark");
    map.removeSource("difference");
    map.fire("style.load");

    expect(map.styles).toEqual(["/dark.json"]);
    expect(map.images.length).toBe(12);
  });
  it("leaves the signs of what stays as it is to the near view", () => {
    expect(draw().map.ranges).toEqual({ "objects-1": [15, 24] });
  });
  it("shows before, after or both", () => {
    const { map, pane } = draw();
    pane.show("before");
    expect(filterOf(map, "difference-mark")).toContain('["before","always"]');
    pane.show("both");
    expect(map.filters["difference-mark"]).toEqual(["==", ["get", "role"], "mark"]);
  });
  it.each([
    [false, "after", "before"],
    [true, "before", "after"],
  ] as const)("hides what the tiles show and this view does not have (loaded: %s)", (isPast, without, whole) => {
    const { map, pane } = draw({ isPast });
    pane.show(without);
    expect(map.filters["objects-1"]).toEqual(["!", ["in", ["id"], ["literal", [70, 80]]]]);
    expect(map.filters["areas-1"]).toEqual(map.filters["objects-1"]);
    pane.show(whole);
    expect(map.filters["objects-1"]).toBeNull();
  });
  it("rings the signs of a row; of a row without one, its place", () => {
    const { map, pane } = draw();
    pane.choose("difference-7", [33.4, 47.9]);
    expect(filterOf(map, "difference-chosen")).toContain('["==",["get","row"],"difference-7"]');
    expect(map.drawn["difference-spot"]?.features).toEqual([]);
    pane.choose("line-3", [33.5, 47.8]);
    expect(map.drawn["difference-spot"]?.features.map((one) => one.geometry)).toEqual([
      { type: "Point", coordinates: [33.5, 47.8] },
    ]);
    pane.choose("difference-9");
    expect(map.drawn["difference-spot"]?.features).toEqual([]);
  });
  it("tells what is pressed: a sign before an area", () => {
    const { map } = draw();
    map.press();
    map.found = [area];
    map.press();
    map.found = [area, mark];
    map.press();
    expect(pressed).toEqual([area.properties, mark.properties]);
  });
  it("tells nothing before anything is drawn", () => {
    new Pane(el("div"), facts, "Map", "both", {}, () => expect.unreachable());
    const map = made.at(-1) as Drawn;
    map.found = [mark];
    map.press();
    expect(map.images).toEqual([]);
  });
  it("shows by the pointer what can be pressed", () => {
    const { map } = draw();
    map.found = [mark];
    map.fire("mousemove", { point: { x: 1, y: 1 } });
    expect(map.canvas.style.cursor).toBe("pointer");
    map.found = [];
    map.fire("mousemove", { point: { x: 1, y: 1 } });
    expect(map.canvas.style.cursor).toBe("");
  });
});

import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { chooseScheme } from "../scheme";
import { StandIn } from "../testing/standin";
import { DifferenceMap, type Facts, type Shown } from "./differencemap";

const made: Watched[] = [];

/** The stand-in, with what this map adds of its own. */
class Watched extends StandIn {
  readonly images: string[] = [];
  readonly controls: unknown[] = [];
  isReady = true;
  constructor(options: Record<string, unknown>) {
    super(options);
    made.push(this);
    this.isStyleLoaded = () => this.isReady;
  }
  override readonly touchZoomRotate = { enableRotation: () => undefined, disableRotation: () => undefined };
  addControl = (control: unknown) => this.controls.push(control);
  addImage = (id: string) => this.images.push(id);
  override queryRenderedFeatures = (_: unknown, { layers }: { layers: string[] }) =>
    this.found.filter((one) => layers.includes((one as { layer: string }).layer));
  press(): void {
    this.fire("click", { point: { x: 1, y: 1 } });
  }
}
vi.mock("maplibre-gl", () => ({
  Map: class {
    constructor(options: Record<string, unknown>) {
      // biome-ignore lint/correctness/noConstructorReturn: the stand-in takes the map's place
      return new Watched(options);
    }
  },
  NavigationControl: class {},
  setWorkerUrl: () => undefined,
}));

const facts: Facts = {
  bbox: [33.1, 47.6, 33.6, 48.2],
  styles: { light: "/light.json", dark: "/dark.json" },
  data: "/import/1/difference.geojson",
  words: { map: "Map", zoomIn: "In", zoomOut: "Out", failed: "No map" },
};
const mark = { layer: "difference-mark", properties: { number: 7, href: "?row=7#difference-7" } };
const area = { layer: "difference-area", properties: { number: 8, href: "?row=8#difference-8" } };
let place: HTMLElement;
let pressed: Shown[];

function draw(): { map: Watched; difference: DifferenceMap } {
  place = el("div", {}, "No scripts");
  document.body.replaceChildren(place, el("script", { id: "difference-map-data" }, JSON.stringify(facts)));
  pressed = [];
  const difference = new DifferenceMap(place, (shown) => pressed.push(shown));
  return { map: made.at(-1) as Watched, difference };
}

beforeEach(() => {
  document.documentElement.dataset.scheme = "light";
  Element.prototype.scrollIntoView = vi.fn();
});

describe("the map of the difference", () => {
  it("shows all that is touched, in the page's scheme and language", () => {
    const { map } = draw();
    expect(map.options).toMatchObject({ bounds: facts.bbox, style: "/light.json", locale: { "Map.Title": "Map" } });
    expect([place.textContent, map.controls.length]).toEqual(["", 1]);
    map.fire("style.load");
    expect(map.drawn.difference).toBe("/import/1/difference.geojson");
    expect(map.images.length).toBe(5);
    expect(map.layers.at(-1)).toBe("difference-mark");
    map.fire("style.load"); // once more, and it is all there already
    expect(map.images.length).toBe(5);
    chooseScheme("dark");
    expect(map.styles).toEqual(["/dark.json"]);
  });
  it("leaves the signs of what stays as it is to the near view", () => {
    const { map } = draw();

    map.fire("style.load");

    expect(map.ranges).toEqual({ "objects-1": [15, 24] });
  });

  it("says when it is drawn", () => {
    const { map } = draw();
    expect(place.dataset.drawn).toBeUndefined();
    map.fire("idle");
    expect(place.dataset.drawn).toBe("");
  });
  it("shows before, after or both", () => {
    const { map, difference } = draw();
    difference.show("before"); // nothing is there yet
    expect(map.filters).toEqual({});
    map.fire("style.load");
    expect(JSON.stringify(map.filters["difference-mark"])).toContain('["before","always"]');
    difference.show("both");
    expect(map.filters["difference-mark"]).toEqual(["==", ["get", "role"], "mark"]);
  });
  it("rings what was chosen, and goes there", () => {
    const { map, difference } = draw();
    map.fire("style.load");
    difference.choose(7, [33.4, 47.9]);
    expect(JSON.stringify(map.filters["difference-chosen"])).toContain('["==",["get","number"],7]');
    expect([map.lon, map.lat, map.zoom]).toEqual([33.4, 47.9, 16]);
    difference.choose(8);
    expect(map.lon).toBe(33.4);
  });
  it("tells what is pressed: a sign before an area", () => {
    const { map } = draw();
    map.press(); // before anything is drawn
    map.fire("style.load");
    map.press();
    map.found = [area];
    map.press();
    map.found = [area, mark];
    map.press();
    expect(pressed).toEqual([
      { number: 8, href: "?row=8#difference-8" },
      { number: 7, href: "?row=7#difference-7" },
    ]);
  });
  it("shows by the pointer what can be pressed", () => {
    const { map } = draw();
    map.fire("style.load");
    map.found = [mark];
    map.fire("mousemove", { point: { x: 1, y: 1 } });
    expect(map.canvas.style.cursor).toBe("pointer");
    map.found = [];
    map.fire("mousemove", { point: { x: 1, y: 1 } });
    expect(map.canvas.style.cursor).toBe("");
  });
  it("leaves a sentence when its style does not come, and stays for a missing tile", () => {
    const { map } = draw();
    map.fire("error");
    expect(place.textContent).toBe("");
    map.isReady = false;
    map.fire("error");
    expect(place.textContent).toBe("No map");
  });
});

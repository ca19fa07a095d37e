import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { chooseScheme } from "../scheme";
import { StandIn } from "../testing/standin";
import { drawSmallMap } from "./smallmap";

const made: Watched[] = [];

/** The stand-in, with the layers that the small map adds of its own. */
class Watched extends StandIn {
  readonly sources: Record<string, unknown> = {};
  readonly added: { id: string; paint: Record<string, unknown> }[] = [];
  isReady = true;

  constructor(options: Record<string, unknown>) {
    super(options);
    made.push(this);
    this.addSource = (id: string, source: unknown) => {
      this.sources[id] = source;
    };
    this.addLayer = ((layer: Watched["added"][number]) => {
      this.added.push(layer);
    }) as StandIn["addLayer"];
    this.isStyleLoaded = () => this.isReady;
  }
}
vi.mock("maplibre-gl", () => ({
  Map: class {
    constructor(options: Record<string, unknown>) {
      // biome-ignore lint/correctness/noConstructorReturn: the stand-in takes the map's place
      return new Watched(options);
    }
  },
  setWorkerUrl: () => undefined,
}));

let place: HTMLElement;
function draw(isArea: boolean, more: object = {}): Watched {
  const facts = {
    lon: 33.4,
    lat: 47.9,
    bbox: [33.39, 47.89, 33.41, 47.91],
    styles: { light: "/light.json", dark: "/dark.json" },
    geometry: "/items/1",
    isArea,
    ...more,
  };
  place = el("a", { href: "/?object=1" }, "Показати на карті");
  document.body.replaceChildren(place, el("script", { id: "small-map-data" }, JSON.stringify(facts)));
  drawSmallMap(place);
  return made.at(-1) as Watched;
}

beforeEach(() => {
  document.documentElement.dataset.scheme = "light";
  document.documentElement.style.setProperty("--ore", " #a33b1f ");
});

describe("the small map", () => {
  it("shows a point from close by and takes no part in the link's work", () => {
    const map = draw(false);
    expect(map.options).toMatchObject({ center: [33.4, 47.9], zoom: 15.2, interactive: false, style: "/light.json" });
    expect(place.firstElementChild?.getAttribute("aria-hidden")).toBe("true");
    expect(map.canvas.getAttribute("tabindex")).toBe("-1");
    map.fire("style.load");
    expect(map.added).toEqual([]);
  });
  it("shows an area whole, with its own outline in the colour of ore", () => {
    const map = draw(true);
    expect(map.options.bounds).toEqual([33.39, 47.89, 33.41, 47.91]);
    map.fire("style.load");
    expect(map.sources).toEqual({ this: { type: "geojson", data: "/items/1" } });
    expect(map.added.map(({ id, paint }) => [id, paint["fill-color"] ?? paint["line-color"]])).toEqual([
      ["this-area", "#a33b1f"],
      ["this-edge", "#a33b1f"],
    ]);
  });
  it("says when it is drawn, and follows the page's scheme", () => {
    const map = draw(false);
    expect(place.dataset.drawn).toBeUndefined();
    map.fire("idle");
    expect(place.dataset.drawn).toBe("");
    chooseScheme("dark");
    expect(map.styles).toEqual(["/dark.json"]);
  });
  it("goes away when its style does not come, and the link stays", () => {
    const map = draw(false);
    map.fire("error");
    expect(place.children.length).toBe(1); // a missing tile is no reason
    map.isReady = false;
    map.fire("error");
    expect([place.children.length, place.textContent]).toEqual([0, "Показати на карті"]);
  });

  it("fills what has many narrow parts, without an edge that would hide the map", () => {
    const map = draw(true, { isDense: true });
    map.fire("style.load");
    expect(map.added.map((one) => [one.id, one.paint["fill-opacity"]])).toEqual([["this-area", 0.45]]);
  });
});

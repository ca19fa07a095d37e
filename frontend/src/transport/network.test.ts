import { beforeEach, describe, expect, it, vi } from "vitest";
import { chooseScheme } from "../scheme";
import { EventsStandIn } from "../testing/events";
import { StandIn } from "../testing/standin";
import { drawNetwork } from "./network";

const made: Watched[] = [];

/** The stand-in, with what the map of the network asks of a map besides. */
class Watched extends StandIn {
  readonly added: string[] = [];
  readonly hidden: string[] = [];
  readonly told: number[] = [];
  readonly shown: Record<string, unknown> = {};
  found: { properties: Record<string, unknown> }[] = [];
  isReady = true;

  constructor(options: Record<string, unknown>) {
    super(options);
    made.push(this);
    Object.assign(this, {
      addControl: () => undefined,
      addImage: () => undefined,
      addSource: () => undefined,
      getSource: () => ({ setData: (data: { features: unknown[] }) => this.told.push(data.features.length) }),
      addLayer: (layer: { id: string }) => this.added.push(layer.id),
      getLayer: (id: string) => this.added.includes(id),
      setFilter: (id: string, filter: unknown) => {
        this.shown[id] = filter;
      },
      queryRenderedFeatures: () => this.found,
      isStyleLoaded: () => this.isReady,
      getCanvas: () => this.canvas,
      getStyle: () => ({
        layers: [
          { id: "roads", type: "line" },
          { id: "objects-dots", type: "circle" },
        ],
      }),
      setLayoutProperty: (id: string) => this.hidden.push(id),
    });
  }
}
vi.mock("maplibre-gl", () => ({
  Map: class {
    constructor(options: Record<string, unknown>) {
      // biome-ignore lint/correctness/noConstructorReturn: the stand-in takes the map's place
      return new Watched(options);
    }
  },
  Popup: class {
    setLngLat = () => this;
    setText = () => this;
    addTo = () => this;
    remove = () => this;
  },
  NavigationControl: class {},
  AttributionControl: class {},
  setWorkerUrl: () => undefined,
}));
vi.mock("./networklayers", async (original) => ({ ...(await original<object>()), arrow: () => null }));

const WORDS = {
  line: "Маршрут",
  stop: "Зупинка",
  all: "Усі",
  failed: "Не вдалося",
  stale: "Застаріло: {time}.",
  simulated: "Змодельовано.",
};
let place: HTMLElement;
let map: Watched;

beforeEach(() => {
  const facts = {
    styles: { light: "/l", dark: "/d" },
    network: "/n",
    events: "/e",
    bounds: [33, 47, 34, 48],
    words: WORDS,
  };
  document.body.innerHTML = `<div id="net"><div id="network-map"></div><p data-chosen hidden></p><p data-live></p>
    <a href="#one" data-choose="1"><b>1</b></a><a href="#two" data-choose="2"><b>2</b></a></div>
    <script id="network-data" type="application/json">${JSON.stringify(facts)}</script>`;
  place = document.getElementById("net") as HTMLElement;
  EventsStandIn.stub();
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => undefined }));
  chooseScheme("light");
  drawNetwork(place);
  map = made.at(-1) as Watched;
  map.fire("style.load");
});

const badge = (line: number) => place.querySelector(`a[data-choose="${line}"]`) as HTMLAnchorElement;
const click = (line: number) => {
  const event = new MouseEvent("click", { cancelable: true, bubbles: true });
  badge(line).dispatchEvent(event);
  return event;
};
const said = () => place.querySelector("[data-chosen]") as HTMLElement;

describe("the map of the network", () => {
  it("has its layers as soon as it has a style, and again with every other style", () => {
    expect(map.added).toContain("network-lines");
    expect(map.hidden).toEqual(["objects-dots"]);
    chooseScheme("dark");
    expect(map.styles.at(-1)).toBe("/d");
  });

  it("is said to be drawn when it is", () => {
    map.fire("idle");
    expect(place.dataset.state).toBe("idle");
  });

  it("shows one line alone by its badge, whose second click opens its page", () => {
    expect(click(1).defaultPrevented).toBe(true);
    expect(map.shown["network-modes"]).toEqual(["boolean", false]);
    expect(badge(1).hasAttribute("aria-current")).toBe(true);
    expect(said().hidden).toBe(false);
    expect(click(1).defaultPrevented).toBe(false);
  });

  it("shows all of them again by the button", () => {
    click(2);
    said().querySelector("button")?.click();
    expect(said().hidden).toBe(true);
    expect(map.shown["network-modes"]).toEqual(["==", ["get", "level"], "mode"]);
  });

  it("chooses the line that is clicked on, and none beside it", () => {
    map.found = [{ properties: { line: 2 } }];
    map.fire("click", { point: [1, 1] });
    expect(badge(2).hasAttribute("aria-current")).toBe(true);
    map.found = [];
    map.fire("click", { point: [1, 1] });
    expect(badge(2).hasAttribute("aria-current")).toBe(false);
  });

  it("shows a hand where a stop can be clicked", () => {
    map.found = [{ properties: { name: "Ринок" } }];
    map.fire("mousemove", { point: [1, 1], lngLat: [33, 47] });
    expect(map.canvas.style.cursor).toBe("pointer");
    map.found = [];
    map.fire("mousemove", { point: [1, 1], lngLat: [33, 47] });
    expect(map.canvas.style.cursor).toBe("");
  });

  it("draws the vehicles it is told of, those of a chosen line alone, and says that they are simulated", () => {
    const vehicle = { type: "Feature", id: "1", geometry: { type: "Point", coordinates: [33, 47] }, properties: {} };
    const feed = { name: "m", is_demonstration: true, is_stale: false, timestamp: "2026-11-30T05:02:00Z" };
    EventsStandIn.last.say("vehicles", { feeds: [feed], vehicles: [vehicle] });
    expect(EventsStandIn.last.url).toBe("/e");
    expect(map.told.at(-1)).toBe(1);
    expect(place.querySelector("[data-live]")?.textContent).toBe("Змодельовано.");
    click(2);
    expect(map.shown.vehicles).toEqual(["==", ["get", "route"], 2]);
  });

  it("says which vehicle it is under the pointer", () => {
    map.found = [{ properties: { line: "4", label: "214" } }];
    map.fire("mousemove", { point: [1, 1], lngLat: [33, 47] });
    expect(map.canvas.style.cursor).toBe("pointer");
  });

  it("says where the same is, when it cannot be drawn", () => {
    map.isReady = false;
    map.fire("error");
    expect(said().textContent).toBe("Не вдалося");
  });
});

import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { type Drawn, made } from "../testing/drawing";
import { DifferenceMap, type Shown } from "./differencemap";

vi.mock("maplibre-gl", async () => (await import("../testing/drawing")).library);

const facts = {
  bbox: [33.1, 47.6, 33.6, 48.2],
  styles: { light: "/light.json", dark: "/dark.json" },
  data: "/import/1/difference.geojson",
  isPast: false,
  words: {
    map: "Map",
    zoomIn: "In",
    zoomOut: "Out",
    failed: "No map",
    before: "Before",
    after: "After",
    divider: "Divider",
  },
};
const data = { type: "FeatureCollection", features: [] };
const mark = { layer: "difference-mark", properties: { row: "difference-7", href: "?row=7#difference-7" } };
let place: HTMLElement;
let pressed: Shown[];
let answer: () => Promise<Response>;

async function draw(): Promise<{ map: Drawn; difference: DifferenceMap }> {
  place = el("div", {}, "No scripts");
  document.body.replaceChildren(place, el("script", { id: "difference-map-data" }, JSON.stringify(facts)));
  pressed = [];
  made.length = 0;
  const difference = new DifferenceMap(place, (shown) => pressed.push(shown));
  const map = made[0] as Drawn;
  map.fire("style.load");
  await settled();
  return { map, difference };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));
const filterOf = (map: Drawn | undefined, id: string) => JSON.stringify(map?.filters[id] ?? null);
const divider = () => place.querySelector<HTMLElement>(".swipe");

beforeEach(() => {
  document.documentElement.dataset.scheme = "light";
  document.documentElement.lang = "en";
  Element.prototype.scrollIntoView = vi.fn();
  answer = async () => new Response(JSON.stringify(data));
  vi.stubGlobal(
    "fetch",
    vi.fn(() => answer()),
  );
});

describe("the map of the difference", () => {
  it("shows all that is touched, once the difference has come", async () => {
    const { map } = await draw();

    expect(map.options).toMatchObject({ bounds: facts.bbox, locale: { "Map.Title": "Map" } });
    expect([made.length, map.controls.length, map.drawn.difference]).toEqual([1, 1, data]);
    expect(place.dataset.drawn).toBeUndefined();
    map.fire("idle");
    expect(place.dataset.drawn).toBe("");
  });
  it("says when it rests", async () => {
    const { map, difference } = await draw();
    map.fire("idle");
    expect(place.dataset.state).toBe("idle");
    difference.choose("difference-7", [33.41, 47.91]);
    expect(place.dataset.state).toBeUndefined();
    map.fire("idle");
    expect(place.dataset.state).toBe("idle");
  });
  it("goes to what is chosen, and only rings it where no place is given", async () => {
    const { map, difference } = await draw();
    difference.choose("difference-7", [33.41, 47.91]);
    expect(filterOf(map, "difference-chosen")).toContain("difference-7");
    expect([map.lon, map.lat, map.zoom]).toEqual([33.41, 47.91, 16]);
    difference.choose("difference-8");
    expect(map.lon).toBe(33.41);
  });
  it("rings what is pressed and tells of it", async () => {
    const { map } = await draw();
    map.found = [mark];
    map.press();
    expect(pressed).toEqual([mark.properties]);
    expect(filterOf(map, "difference-chosen")).toContain("difference-7");
  });
  it("shows one view at a time on one map", async () => {
    const { map, difference } = await draw();
    difference.show("before");
    expect(filterOf(map, "difference-mark")).toContain('["before","always"]');
    expect([made.length, divider()?.hidden]).toEqual([1, true]);
  });
});

describe("swiping", () => {
  it("puts the map of before beneath that of after, with what was chosen ringed on both", async () => {
    const { map, difference } = await draw();
    map.fire("idle");
    difference.choose("difference-7");
    difference.show("swipe");
    expect(place.dataset.drawn).toBeUndefined();
    const left = made[1] as Drawn;
    left.fire("style.load");
    await settled();

    expect(filterOf(map, "difference-mark")).toContain('["after","always"]');
    expect(filterOf(left, "difference-mark")).toContain('["before","always"]');
    expect(filterOf(left, "difference-chosen")).toContain("difference-7");
    expect([divider()?.hidden, place.hasAttribute("data-swiped")]).toEqual([false, true]);
    expect([...place.children].map((one) => one.className.split("--").at(-1))).toEqual(["left", "main", "swipe"]);
    left.fire("idle");
    expect(place.dataset.drawn).toBe("");
  });
  it("moves both maps, whichever is moved", async () => {
    const { map, difference } = await draw();
    map.place({ center: [33.3, 47.8], zoom: 13 });
    difference.show("swipe");
    const left = made[1] as Drawn;
    expect(left.options).toMatchObject({ center: [33.3, 47.8], zoom: 13 });
    map.moveTo({ center: [33.5, 47.7], zoom: 14 });
    expect([left.lon, left.lat, left.zoom]).toEqual([33.5, 47.7, 14]);
    left.moveTo({ center: [33.6, 47.6], zoom: 15 });
    expect([map.lon, map.lat, map.zoom]).toEqual([33.6, 47.6, 15]);
  });
  it("is left and come back to without a third map", async () => {
    const { map, difference } = await draw();
    difference.show("swipe");
    difference.show("both");
    expect(map.filters["difference-mark"]).toEqual(["==", ["get", "role"], "mark"]);
    expect([divider()?.hidden, place.hasAttribute("data-swiped")]).toEqual([true, false]);
    difference.show("swipe");
    made[1]?.fire("style.load");
    await settled();
    difference.choose("difference-8", [33.4, 47.9]);
    expect(filterOf(made[1], "difference-chosen")).toContain("difference-8");
    expect(made.length).toBe(2);
  });
  it("tells what is pressed on the left as well", async () => {
    const { difference } = await draw();
    difference.show("swipe");
    const left = made[1] as Drawn;
    left.fire("style.load");
    await settled();
    left.found = [mark];
    left.press();
    expect(pressed).toEqual([mark.properties]);
  });
});

describe("a map that does not come", () => {
  it.each([
    ["refused", async () => new Response("", { status: 404 })],
    ["lost", () => Promise.reject(new TypeError("no network"))],
  ])("leaves a sentence: the difference is %s", async (_, given) => {
    answer = given;
    await draw();
    expect(place.textContent).toBe("No map");
  });
  it("leaves a sentence when its style does not come, and stays for a missing tile", async () => {
    const { map } = await draw();
    map.fire("error");
    expect(place.querySelector(".note")).toBeNull();
    map.isReady = false;
    map.fire("error");
    expect(place.textContent).toBe("No map");
  });
});

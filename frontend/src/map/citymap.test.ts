import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { need } from "../dom";
import { chooseScheme } from "../scheme";
import { CONFIG, SPEECH, served } from "../testing/fixtures";
import { bannerWords, layOut } from "../testing/layout";
import type { StandIn } from "../testing/standin";
import { Address } from "./address";
import { CityMap } from "./citymap";
import { Banner } from "./health";
import { point } from "./overlay";

vi.mock("maplibre-gl", async () => ({
  Map: (await import("../testing/standin")).StandIn,
  setWorkerUrl: () => undefined,
}));

let address: Address;
let city: CityMap;
let stand: StandIn;

async function open(query: string): Promise<void> {
  history.replaceState(null, "", `/${query}`);
  address = new Address();
  city = new CityMap(need("map"), CONFIG, address, SPEECH, new Banner(need("banner")));
  stand = city.gl as unknown as StandIn;
  await vi.advanceTimersByTimeAsync(0);
  stand.fire("style.load");
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(globalThis, "fetch").mockImplementation(served);
  vi.spyOn(console, "warn").mockImplementation(() => {});
  document.documentElement.dataset.scheme = "light";
  layOut();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("the place in the address", () => {
  it("is not written before somebody has moved", async () => {
    await open("");
    stand.fire("moveend");
    vi.advanceTimersByTime(1000);
    expect(location.search).toBe("");
  });
  it("is written when the map rests, without a step in the history", async () => {
    await open("?themes=health");
    const steps = history.length;
    stand.moveTo({ center: [33.5, 48], zoom: 13 });
    expect(location.search).toBe("?themes=health");
    vi.advanceTimersByTime(1000);
    expect(location.search).toBe("?at=33.5,48,13&themes=health");
    expect(history.length).toBe(steps);
  });
  it("waits for the end of a movement", async () => {
    await open("?at=33.4,47.9,10");
    stand.moveTo({ zoom: 12 });
    stand.moving = true;
    vi.advanceTimersByTime(1000);
    expect(address.state.at?.zoom).toBe(10);
  });
  it("leads back where one was, and to the whole city where there was none", async () => {
    await open("?at=33.5,48,13");
    history.replaceState(null, "", "/?at=33.4,47.9,15");
    window.dispatchEvent(new PopStateEvent("popstate"));
    expect([stand.lon, stand.lat, stand.zoom]).toEqual([33.4, 47.9, 15]);
    history.replaceState(null, "", "/");
    window.dispatchEvent(new PopStateEvent("popstate"));
    expect(stand.moves.at(-1)).toBe("fit 33,47.6,33.7,48.25 up to 20");
  });
  it("is left alone by what is not the browser's history", async () => {
    await open("?at=33.5,48,13");
    address.go({ at: { lon: 33.1, lat: 47.7, zoom: 9, bearing: 0, pitch: 0 } });
    expect(stand.moves).toEqual([]);
  });
});

describe("what is drawn", () => {
  it("follows the chosen themes", async () => {
    await open("?themes=health");
    const of = (themes: string[]) => ["in", ["get", "theme"], ["literal", themes]];
    expect(stand.filters["counts-1"]).toEqual(of(["health"]));
    address.go({ themes: ["education"] });
    expect(stand.filters["counts-1"]).toEqual(of(["education"]));
    address.go({ themes: [] });
    expect(stand.filters["counts-1"]).toBeNull();
  });
  it("brings filter and overlay back with the colours of the other scheme", async () => {
    await open("?themes=health");
    city.overlay.set("selected", point([33.4, 47.9]));
    chooseScheme("dark");
    await vi.advanceTimersByTimeAsync(0);
    expect(stand.styles.map((style) => (style as { name: string }).name)).toEqual(["/light.json", "/dark.json"]);
    delete stand.drawn.overlay; // as a new style comes: without anything of ours
    stand.filters["counts-1"] = null;
    stand.fire("style.load");
    expect(stand.overlaid("selected")).toEqual([{ type: "Point", coordinates: [33.4, 47.9] }]);
    expect(stand.filters["counts-1"]).not.toBeNull();
  });
  it("is asked for again after a failure", async () => {
    await open("");
    stand.fire("error", { error: new Error("503") });
    expect(bannerWords()).toBe("tiles_failed");
    need("banner").querySelector("button")?.click();
    await vi.advanceTimersByTimeAsync(0);
    expect([bannerWords(), stand.styles.length]).toEqual([null, 2]);
  });
});

it("says on the page whether the map rests", async () => {
  await open("");
  stand.fire("idle");
  expect(need("map").dataset.state).toBe("idle");
  stand.fire("movestart");
  expect(need("map").dataset.state).toBeUndefined();
});

it("knows the box that is seen and keeps the scale", async () => {
  await open("?at=33.4,47.9,10");
  expect(city.box.map((edge) => Number(edge.toFixed(3)))).toEqual([33.2, 47.75, 33.6, 48.05]);
  expect(need("scale").textContent).toBe("5 км");
});

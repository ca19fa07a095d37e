import { beforeEach, describe, expect, it, vi } from "vitest";
import { EventsStandIn } from "../testing/events";
import { aboutFeeds, Fleet, followVehicles, type Vehicle, vehicleLayers } from "./vehicles";

const vehicle = (id: string, lon: number): Vehicle => ({
  type: "Feature",
  id,
  geometry: { type: "Point", coordinates: [lon, 47.9] },
  properties: {
    line: "4", colour: "#9A2C1E", text_colour: "#FFFFFF", label: id, bearing: null, late_s: null, is_stale: false, url: "",
  },
}); // biome-ignore format: a row of facts
const places = (fleet: Fleet, now: number) =>
  Object.fromEntries(fleet.at(now).features.map((one) => [one.id, one.geometry.coordinates[0]]));
const WORDS = { stale: "Застаріло: {time}.", simulated: "Змодельовано." };
const feed = (more: object) => ({
  name: "m",
  is_demonstration: false,
  is_stale: false,
  timestamp: "2026-11-30T05:02:00Z",
  ...more,
});

describe("a fleet", () => {
  it("glides from where a vehicle was to where it is told to be", () => {
    const fleet = new Fleet();
    fleet.replace([vehicle("1", 33)], 0);
    expect(places(fleet, 0)).toEqual({ "1": 33 });
    fleet.move([vehicle("1", 34)], [], 10_000);
    expect(places(fleet, 10_750)["1"]).toBeCloseTo(33.5);
    expect(fleet.isGliding(10_750)).toBe(true);
    expect(places(fleet, 11_500)["1"]).toBe(34);
    expect(fleet.isGliding(11_500)).toBe(false);
  });

  it("sets out from wherever it was drawn when it is told of another place meanwhile", () => {
    const fleet = new Fleet();
    fleet.replace([vehicle("1", 33)], 0);
    fleet.move([vehicle("1", 34)], [], 10_000);
    fleet.move([vehicle("1", 33)], [], 10_750);
    expect(places(fleet, 10_750)["1"]).toBeCloseTo(33.5);
  });

  it("puts a new one where it is, and forgets those that are gone", () => {
    const fleet = new Fleet();
    fleet.replace([vehicle("1", 33), vehicle("2", 33)], 0);
    fleet.move([vehicle("3", 35)], ["1"], 10_000);
    expect(places(fleet, 10_000)).toEqual({ "2": 33, "3": 35 });
    fleet.replace([vehicle("2", 33)], 20_000);
    expect(places(fleet, 20_000)).toEqual({ "2": 33 });
  });
});

describe("what is said of vehicles", () => {
  it("is nothing while they are real and of now", () => {
    expect(aboutFeeds([feed({})], WORDS)).toEqual([]);
  });

  it("is that they are simulated, or of when they are", () => {
    expect(aboutFeeds([feed({ is_demonstration: true })], WORDS)).toEqual(["Змодельовано."]);
    const [said] = aboutFeeds([feed({ is_demonstration: true, is_stale: true })], WORDS);
    expect(said).toMatch(/^Застаріло: \d\d:02\.$/);
  });
});

describe("following the stream", () => {
  let drawn: number[];
  let said: string[][];
  const map = { getSource: () => ({ setData: (data: { features: unknown[] }) => drawn.push(data.features.length) }) };

  beforeEach(() => {
    drawn = [];
    said = [];
    EventsStandIn.stub();
    vi.stubGlobal("matchMedia", () => ({ matches: true }));
  });

  it("draws all, then moves, and says what is to be said", () => {
    followVehicles(map as never, { events: "/e", words: WORDS, say: (sentences) => said.push(sentences) });
    EventsStandIn.last.say("vehicles", { feeds: [], vehicles: [vehicle("1", 33), vehicle("2", 33)] });
    EventsStandIn.last.say("moves", { feeds: [feed({ is_demonstration: true })], vehicles: [], gone: ["1"] });
    expect(EventsStandIn.last.url).toBe("/e");
    expect(drawn).toEqual([2, 1]);
    expect(said).toEqual([[], ["Змодельовано."]]);
  });

  it("asks again after a minute where the stream was refused, and not while the browser does so itself", () => {
    vi.useFakeTimers();
    const following = followVehicles(map as never, { events: "/e", words: WORDS, say: () => undefined });
    Object.assign(EventsStandIn.last, { readyState: 0 }).onerror?.();
    vi.advanceTimersByTime(60_000);
    expect(EventsStandIn.opened.length).toBe(1);
    Object.assign(EventsStandIn.last, { readyState: 2 }).onerror?.();
    vi.advanceTimersByTime(60_000);
    expect(EventsStandIn.opened.length).toBe(2);
    following.close();
    vi.useRealTimers();
  });

  it("glides in steps where motion is welcome, and stops when it is closed", () => {
    vi.useFakeTimers();
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    const following = followVehicles(map as never, { events: "/e", words: WORDS, say: () => undefined });
    EventsStandIn.last.say("vehicles", { feeds: [], vehicles: [vehicle("1", 33)] });
    EventsStandIn.last.say("moves", { feeds: [], vehicles: [vehicle("1", 34)], gone: [] });
    vi.advanceTimersByTime(300);
    const count = drawn.length;
    expect(count).toBeGreaterThan(3);
    following.close();
    vi.advanceTimersByTime(300);
    expect(drawn.length).toBe(count);
    expect(EventsStandIn.last.isClosed).toBe(true);
    vi.useRealTimers();
  });
});

describe("how vehicles are drawn", () => {
  it("is by a disc and a number above everything else, faint when stale", () => {
    const made = vehicleLayers("#fff");
    expect(made.map((one) => one.id)).toEqual(["vehicles", "vehicles-lines"]);
    expect(JSON.stringify(made)).toContain('["case",["boolean",["get","is_stale"],false],0.45,1]');
  });
});

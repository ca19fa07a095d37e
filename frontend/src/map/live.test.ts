import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EventsStandIn } from "../testing/events";
import { answer, CONFIG } from "../testing/fixtures";
import { StandIn } from "../testing/standin";
import { Live } from "./live";
import { Revisions, type Tile, type TileJson } from "./revisions";

const url = (tile: string) => `http://city/7/${tile}.mvt`;
let facts: TileJson;
let status: number;
let stand: StandIn;
let live: Live;
let revisions: Revisions;
let told: (Tile[] | null)[];
const tick = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

async function open(): Promise<void> {
  stand = new StandIn();
  revisions = new Revisions();
  live = new Live(stand.map, revisions, CONFIG.links);
  const mine: typeof told = []; // maps of earlier tests hear when the page comes and goes, too
  told = mine;
  live.onChange((tiles) => mine.push(tiles));
  await tick();
}

beforeEach(() => {
  vi.useFakeTimers();
  EventsStandIn.stub();
  facts = { tiles: ["http://city/7/{z}/{x}/{y}.mvt"], minzoom: 8, maxzoom: 16, epoch: 7, changed: [[12, 1, 1, 3]] };
  status = 200;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (address) =>
    address === CONFIG.links.tiles ? answer(facts, status) : answer({ version: 8, sources: { city: { url: "?" } } }),
  );
});
afterEach(() => {
  dispatchEvent(new Event("pagehide"));
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("dressing the map", () => {
  it("puts the source into the style and asks for the tiles' facts once", async () => {
    await open();
    await live.dress("dark");
    await live.dress("light");
    expect(stand.styles.length).toBe(2);
    expect(stand.styles[1]).toMatchObject({ version: 8, sources: { city: { tiles: facts.tiles } } });
    expect(vi.mocked(fetch).mock.calls.map(([address]) => address)).toEqual([
      "/city.json",
      "/dark.json",
      "/light.json",
    ]);
  });
  it("lets the last of two calls count", async () => {
    await open();
    await Promise.all([live.dress("dark"), live.dress("light")]);
    expect(stand.styles.length).toBe(1);
  });
  it("fails when the server does, and asks again the next time", async () => {
    status = 503;
    await open();
    await expect(live.dress("light")).rejects.toThrow("503 /city.json");
    status = 200;
    await live.dress("light");
    expect(stand.styles.length).toBe(1);
  });
});

describe("news", () => {
  it("are asked for from what TileJSON told, and refresh just what was drawn", async () => {
    await open();
    expect(EventsStandIn.last.url).toBe("/events?since=7-3");
    revisions.addressOf(url("12/5/5"));
    EventsStandIn.last.say("tiles", {
      epoch: 7,
      tiles: [
        [12, 5, 5, 4],
        [12, 6, 6, 5],
      ],
    });
    expect(stand.refreshed).toEqual([["city", [{ z: 12, x: 5, y: 5 }]]]);
    expect(told).toEqual([
      [
        { z: 12, x: 5, y: 5 },
        { z: 12, x: 6, y: 6 },
      ],
    ]);
    expect(revisions.addressOf(url("12/5/5"))?.url).toMatch(/r=4$/);
  });
  it("of tiles that were out of view refresh them when the map comes back", async () => {
    await open();
    revisions.addressOf(url("12/5/5"));
    EventsStandIn.last.say("tiles", { epoch: 7, tiles: [[12, 5, 5, 4]] });
    stand.fire("moveend");
    expect(stand.refreshed.length).toBe(2);
    revisions.addressOf(url("12/5/5"));
    stand.fire("idle");
    expect(stand.refreshed.length).toBe(2);
  });
  it("of a new epoch change the addresses of the source, not the style", async () => {
    await open();
    await live.dress("light");
    facts = { ...facts, tiles: ["http://city/8/{z}/{x}/{y}.mvt"], epoch: 8, changed: [] };
    EventsStandIn.last.say("epoch", { epoch: 8 });
    await tick();
    expect([stand.tiles.city, stand.styles.length, told]).toEqual([facts.tiles, 1, [null]]);
  });
  it("that are old change nothing", async () => {
    await open();
    EventsStandIn.last.say("tiles", { epoch: 6, tiles: [[12, 1, 1, 9]] });
    await tick();
    expect([told, vi.mocked(fetch).mock.calls.length]).toEqual([[], 1]);
  });
});

describe("coming and going", () => {
  it("catches up after the page was put aside", async () => {
    await open();
    dispatchEvent(new Event("pagehide"));
    expect(EventsStandIn.last.isClosed).toBe(true);
    facts = { ...facts, changed: [[12, 1, 1, 6]] };
    dispatchEvent(new Event("pageshow"));
    await tick();
    expect([told, EventsStandIn.last.url]).toEqual([[null], "/events?since=7-6"]);
  });
  it("waits for a server that does not answer, and listens when it does", async () => {
    status = 503;
    await open();
    expect(EventsStandIn.opened).toEqual([]);
    status = 200;
    await tick(1000);
    expect(EventsStandIn.opened.length).toBe(1);
  });
  it("asks a server without a pyramid again after a minute", async () => {
    const { epoch, ...bare } = facts;
    facts = bare;
    await open();
    await tick(59_000);
    expect(EventsStandIn.opened).toEqual([]);
    facts = { ...bare, epoch: epoch ?? 0 };
    await tick(1000);
    expect(EventsStandIn.opened.length).toBe(1);
  });
});

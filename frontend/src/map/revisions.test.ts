import { describe, expect, it } from "vitest";
import { boxOf, Revisions, type TileJson } from "./revisions";

const FACTS: TileJson = { tiles: ["http://city/tiles/city/7/{z}/{x}/{y}.mvt"], minzoom: 8, maxzoom: 16, epoch: 7 };
const url = (tile: string, epoch = 7) => `http://city/tiles/city/${epoch}/${tile}.mvt`;
const knowing = (...changed: [number, number, number, number][]) => {
  const revisions = new Revisions();
  revisions.learn({ ...FACTS, changed });
  return revisions;
};

describe("the address of a tile", () => {
  it("names a revision for exactly those that are newer than their epoch", () => {
    const revisions = knowing([12, 2427, 1425, 5]);
    expect(revisions.addressOf(url("12/2427/1425"))).toEqual({ url: `${url("12/2427/1425")}?r=5` });
    expect(revisions.addressOf(url("12/2427/1426"))).toBeUndefined();
    expect(revisions.addressOf(url("12/2427/1425", 6))).toBeUndefined();
    expect(revisions.addressOf("http://city/api/collections/schools/tiles/12/2427/1425.mvt")).toBeUndefined();
  });
  it("is left alone where there is no epoch", () => {
    const revisions = new Revisions();
    expect(revisions.addressOf("/tiles/12/1/1.mvt")).toBeUndefined();
    revisions.learn({ tiles: ["/tiles/{z}/{x}/{y}.mvt"], minzoom: 8, maxzoom: 16 });
    expect(revisions.addressOf("/tiles/12/1/1.mvt")).toBeUndefined();
    expect(revisions.place).toEqual({ epoch: 0, revision: 0 });
  });
});

describe("what is told", () => {
  it("moves the place to the newest revision, and never back", () => {
    const revisions = knowing([12, 1, 1, 5]);
    revisions.hear(7, [[12, 1, 1, 9]]);
    revisions.hear(7, [[12, 1, 1, 6]]);
    expect(revisions.place).toEqual({ epoch: 7, revision: 9 });
    expect(revisions.addressOf(url("12/1/1"))?.url).toMatch(/r=9$/);
  });
  it("of another epoch is not mixed in", () => {
    const revisions = knowing();
    revisions.hear(8, [[12, 1, 1, 2]]);
    expect([revisions.place.revision, revisions.addressOf(url("12/1/1"))]).toEqual([0, undefined]);
  });
  it("makes stale what was asked for before, until it is asked for again", () => {
    const revisions = knowing();
    revisions.addressOf(url("12/1/1"));
    revisions.addressOf(url("12/1/2"));
    revisions.hear(7, [
      [12, 1, 1, 3],
      [12, 9, 9, 4], // nobody has asked for it
    ]);
    expect(revisions.stale()).toEqual([{ z: 12, x: 1, y: 1 }]);
    revisions.addressOf(url("12/1/1"));
    expect(revisions.stale()).toEqual([]);
  });
  it("begins anew with another epoch", () => {
    const revisions = knowing([12, 1, 1, 5]);
    revisions.addressOf(url("12/1/1"));
    const next = { ...FACTS, tiles: ["http://city/tiles/city/8/{z}/{x}/{y}.mvt"], epoch: 8, changed: [] };
    expect([revisions.learn(next), revisions.learn(next)]).toEqual([true, false]);
    expect([revisions.place, revisions.stale()]).toEqual([{ epoch: 8, revision: 0 }, []]);
    expect(revisions.addressOf(url("12/1/1", 8))).toBeUndefined();
  });
});

it("gives the source inline, with nothing that the server did not say", () => {
  const { source } = { source: knowing().source() };
  expect(source).toEqual({ type: "vector", tiles: FACTS.tiles, minzoom: 8, maxzoom: 16 });
  const revisions = new Revisions();
  revisions.learn({ ...FACTS, bounds: [33, 47.6, 33.7, 48.25], attribution: "©" });
  expect(revisions.source()).toMatchObject({ bounds: [33, 47.6, 33.7, 48.25], attribution: "©" });
});

it("knows where a tile lies", () => {
  expect(boxOf({ z: 1, x: 1, y: 0 }).map((edge) => Number(edge.toFixed(4)))).toEqual([0, 0, 180, 85.0511]);
});

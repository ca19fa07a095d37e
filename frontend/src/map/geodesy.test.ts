import { describe, expect, it } from "vitest";
import type { LonLat } from "./config";
import { area, distance, length } from "./geodesy";

// The expected values are PROJ's (pyproj.Geod on WGS84).
const BLOCK: LonLat[] = [
  [33.4, 47.9],
  [33.4013, 47.9001],
  [33.4011, 47.9009],
];

describe("distance", () => {
  it.each<[LonLat, LonLat, number]>([
    [[33.4, 47.9], [33.41, 47.91], 1339.86088],
    [[33.2, 47.65], [33.6, 48.15], 63128.12873],
    [[0, 0], [1, 0], 111319.49079],
    [[33.4, 47.9], [33.4, 47.9], 0],
  ])("from %j to %j is %d m", (from, to, metres) => {
    expect(distance(from, to)).toBeCloseTo(metres, 3);
    expect(distance(to, from)).toBeCloseTo(metres, 3);
  });
  it("is unknown, not wrong, between opposite points of the globe", () => {
    expect(distance([0, 0], [179.9, 0.1])).toBeNaN();
  });
});

describe("length", () => {
  it("adds up what lies between the points", () => {
    const [a, b, c] = BLOCK as [LonLat, LonLat, LonLat];
    expect(length(BLOCK)).toBe(distance(a, b) + distance(b, c));
  });
  it("of one point or none is zero", () => {
    expect([length([]), length([[33, 47]])]).toEqual([0, 0]);
  });
});

describe("area", () => {
  it.each<[string, LonLat[], number, number]>([
    ["of a block", BLOCK, 4406.1459, 0.05],
    [
      "of a quarter",
      [
        [33.4, 47.9],
        [33.41, 47.9],
        [33.41, 47.91],
        [33.4, 47.91],
      ],
      831270.12,
      30,
    ],
    [
      "of a city",
      [
        [33.2, 47.65],
        [33.6, 47.7],
        [33.5, 48.15],
      ],
      772281944,
      100000,
    ],
  ])("%s agrees with PROJ", (_, ring, metres, within) => {
    expect(Math.abs(area(ring) - metres)).toBeLessThan(within);
  });
  it("is the same either way round, closed or open", () => {
    const back = [...BLOCK].reverse();
    expect(area(back)).toBeCloseTo(area(BLOCK), 6);
    expect(area([...BLOCK, BLOCK[0] as LonLat])).toBeCloseTo(area(BLOCK), 6);
  });
  it("of a line is zero", () => {
    expect(
      area([
        [33, 47],
        [34, 48],
      ]),
    ).toBeCloseTo(0, 1);
  });
});

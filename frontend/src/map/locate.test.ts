import { describe, expect, it } from "vitest";
import { distance } from "./geodesy";
import { circle, whereAmI } from "./locate";

describe("whereAmI", () => {
  const device = (run: (ok: PositionCallback, no: PositionErrorCallback) => void) =>
    ({ getCurrentPosition: run }) as unknown as Geolocation;
  const at = (longitude: number, latitude: number) =>
    device((ok) => ok({ coords: { longitude, latitude, accuracy: 30 } } as GeolocationPosition));
  const failing = (code: number) => device((_, no) => no({ code, PERMISSION_DENIED: 1 } as GeolocationPositionError));
  const BOX = [33, 47.6, 33.7, 48.25] as [number, number, number, number];

  it("gives the place and how sure it is", async () => {
    expect(await whereAmI(BOX, at(33.4, 47.9))).toEqual({ at: [33.4, 47.9], accuracy: 30 });
  });
  it.each([
    ["somewhere else", at(30.5, 50.4), "locate_outside"],
    ["a refusal", failing(1), "locate_denied"],
    ["a failing device", failing(2), "locate_unknown"],
  ])("explains %s", async (_, geolocation, word) => {
    await expect(whereAmI(BOX, geolocation)).rejects.toBe(word);
  });
  it("draws its accuracy as a circle on the ground", () => {
    const shape = circle([33.4, 47.9], 500);
    const ring = shape.type === "Polygon" ? (shape.coordinates[0] ?? []) : [];
    expect(ring[0]).toEqual(ring.at(-1));
    for (const corner of ring)
      expect(Math.abs(distance([33.4, 47.9], corner as [number, number]) - 500)).toBeLessThan(3);
  });
});

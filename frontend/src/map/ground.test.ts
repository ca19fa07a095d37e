import { beforeEach, describe, expect, it, vi } from "vitest";
import { answer } from "../testing/fixtures";
import type { Box } from "./config";
import { groundOf } from "./ground";

const data = { geojson: "/items/7", json: "/7" };
const AREA: Box = [33.3, 47.9, 33.302, 47.902];
const geometry = {
  type: "Polygon",
  coordinates: [
    [
      [33.3, 47.9],
      [33.302, 47.9],
      [33.302, 47.902],
      [33.3, 47.9],
    ],
  ],
};

beforeEach(() => {
  vi.restoreAllMocks();
});

describe("groundOf", () => {
  it("asks for the geometry of what is more than a point", async () => {
    const asked = vi
      .spyOn(globalThis, "fetch")
      .mockResolvedValue(answer({ type: "Feature", geometry, properties: {} }));
    expect(await groundOf({ bbox: AREA, data })).toEqual(geometry);
    expect(asked.mock.calls[0]?.[0]).toBe("/items/7");
  });
  it.each([null, [33.4, 47.9, 33.4, 47.9] as Box])("asks nothing for %j", async (bbox) => {
    const asked = vi.spyOn(globalThis, "fetch");
    expect(await groundOf({ bbox, data })).toBeNull();
    expect(asked).toHaveBeenCalledTimes(0);
  });
  it("is content without when it cannot be had", async () => {
    const asked = vi.spyOn(globalThis, "fetch").mockResolvedValueOnce(answer({}, 404));
    expect(await groundOf({ bbox: AREA, data })).toBeNull();
    asked.mockRejectedValueOnce(new TypeError("offline"));
    expect(await groundOf({ bbox: AREA, data })).toBeNull();
  });
});

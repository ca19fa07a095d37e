import { describe, expect, it } from "vitest";
import { scaleBar } from "./controls";

describe("scaleBar", () => {
  it.each([
    [1, 110, 100, 100],
    [3, 110, 300, 100],
    [152.9, 110, 10000, 65.4],
    [0.3, 160, 30, 100],
  ])("at %d m per pixel and %d px is %d m", (perPixel, most, metres, pixels) => {
    const bar = scaleBar(perPixel, most);
    expect(bar.metres).toBeCloseTo(metres);
    expect(bar.pixels).toBeCloseTo(pixels, 1);
    expect(bar.pixels).toBeLessThanOrEqual(most);
  });
});

import { expect, test } from "vitest";
import { afterKey, START, turned } from "./view";

test("turning right for ever comes round to the left", () => {
  const behind = turned(START, Math.PI + 0.1, 0);
  expect(behind.yaw).toBeCloseTo(-Math.PI + 0.1);
});

test("one cannot look beyond the poles", () => {
  expect(turned(START, 0, 9).pitch).toBeLessThan(Math.PI / 2);
  expect(turned(START, 0, -9).pitch).toBeGreaterThan(-Math.PI / 2);
});

test("zoom has a near and a far end", () => {
  expect(turned(START, 0, 0, 0.001).field).toBe(0.5);
  expect(turned(START, 0, 0, 1000).field).toBe(2.2);
});

test("keys turn, zoom and go home; other keys are the page's", () => {
  expect(afterKey(START, "ArrowRight")?.yaw).toBeGreaterThan(0);
  expect(afterKey(START, "ArrowUp")?.pitch).toBeGreaterThan(0);
  expect(afterKey(START, "+")?.field).toBeLessThan(START.field);
  expect(afterKey({ yaw: 1, pitch: 1, field: 1 }, "Home")).toEqual(START);
  expect(afterKey(START, "Tab")).toBeNull();
});

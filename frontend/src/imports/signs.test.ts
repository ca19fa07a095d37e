import { describe, expect, it } from "vitest";
import { parts, picture, SIGNS, type Sign } from "./signs";

const SIZE = 40;
const [RED, WHITE] = [[200, 0, 0] as const, [255, 255, 255] as const];

/** The colour and the cover of one point, from the middle, in halves of the sign. */
function at(sign: Sign, x: number, y: number): number[] {
  const { data } = picture(sign, RED, WHITE, SIZE);
  const place = (Math.round(((y + 1) * SIZE) / 2 - 0.5) * SIZE + Math.round(((x + 1) * SIZE) / 2 - 0.5)) * 4;
  return [...data.slice(place, place + 4)];
}
const covered = (sign: Sign) => {
  const { data } = picture(sign, RED, WHITE, SIZE);
  return Array.from({ length: SIZE * SIZE }, (_, index) => (data[index * 4 + 3] ?? 0) > 127);
};

describe("the signs of the difference", () => {
  it("differ in their shape, whatever their colour", () => {
    for (const one of SIGNS) {
      for (const other of SIGNS) {
        if (one === other) continue;
        const [a, b] = [covered(one), covered(other)];
        const different = a.filter((cover, index) => cover !== b[index]).length;
        expect(different / a.filter(Boolean).length, `${one} and ${other}`).toBeGreaterThan(0.09);
      }
    }
  });
  it("are whole: nothing of them touches the picture's edge", () => {
    for (const sign of SIGNS) {
      for (const place of [-0.97, 0, 0.97]) {
        for (const [x, y] of [
          [place, -0.99],
          [place, 0.99],
          [-0.99, place],
          [0.99, place],
        ] as const) {
          if (sign === "changed" && place === 0) continue; // its four corners come near
          expect(at(sign, x, y)[3], `${sign} at ${x}, ${y}`).toBeLessThan(128);
        }
      }
    }
  });
  it("have a mark inside: a plus, a dot, a cross, a call", () => {
    expect(at("added", 0, 0)).toEqual([...WHITE, 255]);
    expect(at("added", 0.35, 0.35).slice(0, 3)).toEqual([...RED]);
    expect(at("changed", 0, 0)).toEqual([...WHITE, 255]);
    expect(at("withdrawn", 0.2, 0.2).slice(0, 3)).toEqual([...WHITE]);
    expect(at("withdrawn", 0, 0.45).slice(0, 3)).toEqual([...RED]);
    expect(at("refused", 0, 0)).toEqual([...WHITE, 255]);
    expect(at("refused", 0.3, 0.35).slice(0, 3)).toEqual([...RED]);
  });
  it("leave a ring where something was, and point to the north where it went", () => {
    expect(at("left", 0, 0)[3]).toBe(0);
    expect(at("left", 0.5, 0)).toEqual([...RED, 255]);
    expect(at("moved", 0, -0.6)).toEqual([...RED, 255]);
    expect(at("moved", 0, 0.7)[3]).toBe(0);
  });
});

describe("a colour's parts", () => {
  it("are read in every way that a browser tells them", () => {
    expect(parts("#0a14FF")).toEqual([10, 20, 255]);
    expect(parts("rgb(1, 2, 3)")).toEqual([1, 2, 3]);
    expect(parts("rgba(1, 2, 3, 0.5)")).toEqual([1, 2, 3]);
    expect(parts("")).toEqual([0, 0, 0]);
  });
});

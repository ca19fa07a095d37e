// The signs of the difference, by shape as well as by colour: what is added is a disc with a plus, what is changed a
// diamond, what is withdrawn a square with a cross, what has moved an arrow that leaves a ring behind, and a row that is
// refused a warning triangle.
// They are drawn by distance from their outline, so they need no canvas and are smooth at every density.

export type Sign = "added" | "changed" | "withdrawn" | "moved" | "left" | "refused";
type RGB = readonly [number, number, number];
type Distance = (x: number, y: number) => number; // from the outline, in units of the sign's half; inside below 0

const disc: Distance = (x, y) => Math.hypot(x, y) - 0.74;
const square: Distance = (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.66;
const diamond: Distance = (x, y) => (Math.abs(x) + Math.abs(y) - 0.9) * Math.SQRT1_2;
const ring: Distance = (x, y) => Math.abs(Math.hypot(x, y) - 0.5) - 0.14;
// Points to the north; the map turns it.
const arrow: Distance = (x, y) => Math.max((Math.abs(x) * 1.7 - y - 0.7) * 0.51, y - 0.3 - Math.abs(x) * 0.4);
const triangle: Distance = (x, y) => Math.max(Math.abs(x) * 0.866 - (y - 0.12) * 0.5, y - 0.12) - 0.38;
const call: Distance = (x, y) =>
  Math.min(Math.max(Math.abs(x) - 0.08, Math.abs(y + 0.02) - 0.2), Math.hypot(x, y - 0.34) - 0.09);
const plus: Distance = (x, y) =>
  Math.min(Math.max(Math.abs(x) - 0.4, Math.abs(y) - 0.11), Math.max(Math.abs(x) - 0.11, Math.abs(y) - 0.4));
const cross: Distance = (x, y) => plus((x + y) * Math.SQRT1_2, (x - y) * Math.SQRT1_2);
const dot: Distance = (x, y) => Math.hypot(x, y) - 0.2;
const nothing: Distance = () => 1;

const SHAPES: Record<Sign, { outline: Distance; mark: Distance }> = {
  added: { outline: disc, mark: plus },
  changed: { outline: diamond, mark: dot },
  withdrawn: { outline: square, mark: cross },
  moved: { outline: arrow, mark: nothing },
  left: { outline: ring, mark: nothing },
  refused: { outline: triangle, mark: call },
};
export const SIGNS = Object.keys(SHAPES) as Sign[];
const EDGE = 0.13; // the light line round a sign, so that it stands out from any ground

export interface Picture {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** The sign as pixels, `size` of them across, filled with one colour and edged with the other. */
export function picture(sign: Sign, fill: RGB, edge: RGB, size: number): Picture {
  const { outline, mark } = SHAPES[sign];
  const data = new Uint8ClampedArray(size * size * 4);
  const half = size / 2;
  const covered = (distance: number) => Math.min(1, Math.max(0, 0.5 - distance * half));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = (column + 0.5 - half) / half;
      const y = (row + 0.5 - half) / half;
      const inside = covered(outline(x, y)) * (1 - covered(mark(x, y)));
      const mixed = edge.map((part, index) => part + ((fill[index] ?? 0) - part) * inside);
      data.set([...mixed, 255 * covered(outline(x, y) - EDGE)], (row * size + column) * 4);
    }
  }
  return { width: size, height: size, data };
}

/** `rgb(1, 2, 3)` or `#010203`, as a browser tells a colour. */
export function parts(colour: string): RGB {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour.trim());
  if (hex) return [0, 1, 2].map((index) => Number.parseInt(hex[index + 1] ?? "0", 16)) as unknown as RGB;
  const numbers = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0];
}

/**
 * Letters of the map: dist/glyphs/{fontstack}/{range}.pbf, drawn by fontnik as signed distance fields from Noto Sans.
 *
 * The font comes in one file per script; each draws a range of 256 signs, and the drawings are laid together. Ranges
 * where the font has nothing are not written. Repeated runs write equal bytes.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fontnik from "fontnik";
import { writeOutput } from "./output.mjs";
import { toTrueType } from "./woff.mjs";

const range = promisify(fontnik.range);
const load = promisify(fontnik.load);
const composite = promisify(fontnik.composite);

/** The font stacks that a style may name, and which weight and slope each is. */
export const STACKS = {
  "Noto Sans Regular": "400-normal",
  "Noto Sans Bold": "700-normal",
  "Noto Sans Italic": "400-italic",
};
/**
 * Scripts in order of preference: the first that has a sign draws it. Without cyrillic-ext (Church Slavonic and the
 * letters of Asia) a reader of the map loads half as much.
 */
const SCRIPTS = ["cyrillic", "latin", "latin-ext"];
const SPAN = 256;

function fontOf(script, cut) {
  const file = `../node_modules/@fontsource/noto-sans/files/noto-sans-${script}-${cut}.woff`;
  return toTrueType(readFileSync(fileURLToPath(new URL(file, import.meta.url))));
}

/** Ranges (their first code points) that the font has something in. */
async function rangesOf(font) {
  const [face] = await load(font);
  return new Set(face.points.filter((point) => point < 0x10000).map((point) => Math.floor(point / SPAN) * SPAN));
}

/** The bytes of each range of one stack: [["0-255", Buffer], …] in order. */
export async function drawStack(name) {
  const fonts = SCRIPTS.map((script) => fontOf(script, STACKS[name]));
  const held = await Promise.all(fonts.map(rangesOf));
  const starts = [...new Set(held.flatMap((ranges) => [...ranges]))].sort((a, b) => a - b);
  const drawn = [];
  for (const start of starts) {
    const end = start + SPAN - 1;
    const sources = fonts.filter((_, index) => held[index].has(start));
    const parts = await Promise.all(sources.map((font) => range({ font, start, end })));
    drawn.push([`${start}-${end}`, parts.length > 1 ? await composite(parts) : parts[0]]);
  }
  return drawn;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of Object.keys(STACKS)) {
    const ranges = await drawStack(name);
    for (const [span, bytes] of ranges) writeOutput(`glyphs/${name}/${span}.pbf`, bytes);
    const size = ranges.reduce((sum, [, bytes]) => sum + bytes.length, 0);
    console.log(`glyphs/${name}: ${ranges.length} ranges, ${Math.round(size / 1024)} kB`);
  }
}

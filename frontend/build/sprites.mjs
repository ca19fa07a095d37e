/**
 * Markers and fillings of the map: dist/sprites/city.png and .json (and @2x, and city-dark for the dark map).
 *
 * A marker is a disc in its theme's colour with a pictogram of maki or temaki (both CC0) on it, ready-made: disc and
 * pictogram then give way to their neighbours as one. Names: "education:maki-school" for a kind, "education" for the
 * theme, "marker" for anything else, "pattern-…" for fillings (patterns.mjs). Repeated runs write equal bytes.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { iconsByTheme, readThemes } from "./catalogue.mjs";
import { iconFile, kinds } from "./kinds.mjs";
import { writeOutput } from "./output.mjs";
import { patterns } from "./patterns.mjs";
import { encodePng } from "./png.mjs";

const SIZE = 27; // disc of 25 with a ring of 1 around it; the pictogram's 15 pixels fall on whole pixels
const GAP = 1; // between images, so that no neighbour shines through when the map scales them
const SCHEMES = {
  light: { file: "city", colour: "colour", ring: "#fffdf9", ink: "#ffffff", neutral: "#5c6b75" },
  dark: { file: "city-dark", colour: "colour_dark", ring: "#11171b", ink: "#141a1e", neutral: "#a9b4bb" },
};

/** The drawing of an icon in a box of 15 by 15, whatever its own box is. */
export function pictogram(icon, ink) {
  const svg = readFileSync(iconFile(icon), "utf8");
  const box = /viewBox="([^"]+)"/.exec(svg)[1];
  const paths = [...svg.matchAll(/\sd="([^"]+)"/g)].map((match) => `<path d="${match[1]}"/>`);
  return `<svg x="6" y="6" width="15" height="15" viewBox="${box}"><g fill="${ink}">${paths.join("")}</g></svg>`;
}

function marker(name, colour, drawing, { ring }) {
  const middle = SIZE / 2;
  const disc = `<circle cx="${middle}" cy="${middle}" r="${middle - 0.2}" fill="${ring}"/>
    <circle cx="${middle}" cy="${middle}" r="${middle - 1.4}" fill="${colour}"/>`;
  return { name, width: SIZE, height: SIZE, svg: `<svg width="${SIZE}" height="${SIZE}">${disc}${drawing}</svg>` };
}

/** Every image of one scheme, in the order of the sheet. */
export function images(schemeName, themes, rows) {
  const scheme = SCHEMES[schemeName];
  const markers = [marker("marker", scheme.neutral, "", scheme)];
  for (const [theme, icons] of iconsByTheme(themes, rows)) {
    const colour = theme[scheme.colour];
    markers.push(marker(theme.slug, colour, pictogram(theme.icon, scheme.ink), scheme));
    for (const icon of icons) {
      markers.push(marker(`${theme.slug}:${icon}`, colour, pictogram(icon, scheme.ink), scheme));
    }
  }
  return [...markers, ...patterns(schemeName)];
}

/** Places on a sheet about as wide as it is high. */
export function layOut(pictures) {
  const columns = Math.ceil(Math.sqrt(pictures.length));
  const step = SIZE + GAP;
  const placed = pictures.map((picture, index) => ({
    ...picture,
    x: (index % columns) * step,
    y: Math.floor(index / columns) * step,
  }));
  return { placed, width: columns * step, height: Math.ceil(pictures.length / columns) * step };
}

export function draw({ placed, width, height }, ratio) {
  const drawings = placed.map(({ x, y, svg }) => svg.replace("<svg ", `<svg x="${x}" y="${y}" `)).join("");
  const sheet = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawings}</svg>`;
  const options = { fitTo: { mode: "zoom", value: ratio }, font: { loadSystemFonts: false } };
  const picture = new Resvg(sheet, options).render();
  return encodePng(straight(picture.pixels), picture.width, picture.height);
}

/** resvg gives colours multiplied by their opacity; a PNG holds them plain. */
function straight(pixels) {
  const plain = Uint8Array.from(pixels);
  for (let at = 0; at < plain.length; at += 4) {
    const alpha = plain[at + 3];
    if (alpha === 0 || alpha === 255) continue;
    for (let part = 0; part < 3; part += 1)
      plain[at + part] = Math.min(255, Math.round((plain[at + part] * 255) / alpha));
  }
  return plain;
}

export function index({ placed }, ratio) {
  const entries = placed.map(({ name, x, y, width, height }) => [
    name,
    { x: x * ratio, y: y * ratio, width: width * ratio, height: height * ratio, pixelRatio: ratio },
  ]);
  return `${JSON.stringify(Object.fromEntries(entries))}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const themes = readThemes();
  const rows = kinds();
  for (const [name, { file }] of Object.entries(SCHEMES)) {
    const sheet = layOut(images(name, themes, rows));
    for (const [suffix, ratio] of [
      ["", 1],
      ["@2x", 2],
    ]) {
      const png = draw(sheet, ratio);
      writeOutput(`sprites/${file}${suffix}.png`, png);
      writeOutput(`sprites/${file}${suffix}.json`, index(sheet, ratio));
      console.log(`sprites/${file}${suffix}: ${sheet.placed.length} images, ${Math.round(png.length / 1024)} kB`);
    }
  }
}

// @vitest-environment node
import { inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { iconsByTheme, layerOfKind, readThemes } from "./catalogue.mjs";
import { iconFile } from "./kinds.mjs";
import { patterns } from "./patterns.mjs";
import { encodePng } from "./png.mjs";
import { draw, images, index, layOut, pictogram } from "./sprites.mjs";

const EDUCATION = {
  slug: "education",
  icon: "temaki-school",
  colour: "#1f6fb2",
  colour_dark: "#7db7e8",
  layer: [{ kinds: ["amenity/school"] }, { kinds: ["amenity"] }],
};
const BASE = { slug: "base", is_base: true, icon: "", layer: [{ kinds: ["highway"], tile_layer: "roads" }] };
const MIXED = { slug: "mixed", icon: "maki-shop", layer: [{ kinds: ["natural"], tile_layer: "land" }] };
const THEMES = [EDUCATION, BASE, MIXED];
const KINDS = [
  { code: "amenity/school", icon: "temaki-school" },
  { code: "amenity/cafe", icon: "maki-cafe" },
  { code: "amenity/bench", icon: "" },
  { code: "highway/primary", icon: "maki-car" },
  { code: "natural/wood", icon: "maki-park" },
  { code: "unknown/thing", icon: "maki-star" },
];

/** The pixels of a PNG made here, as [red, green, blue, alpha] each. */
function pixelsOf(png) {
  const width = png.readUInt32BE(16);
  const length = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  const found = [];
  for (let at = 0; at < rows.length; at += 1) if (at % (width * 4 + 1)) found.push(rows[at]);
  return Array.from({ length: found.length / 4 }, (_, pixel) => found.slice(pixel * 4, pixel * 4 + 4));
}

describe("the catalogue", () => {
  it("takes the layer that names a kind most exactly", () => {
    expect(layerOfKind("amenity/school/primary", THEMES)?.layer).toBe(EDUCATION.layer[0]);
    expect(layerOfKind("amenity/cafe", THEMES)?.layer).toBe(EDUCATION.layer[1]);
    expect(layerOfKind("unknown/thing", THEMES)).toBeUndefined();
  });
  it("asks for the icons of objects only, each once and in order", () => {
    expect(iconsByTheme(THEMES, [...KINDS, ...KINDS])).toEqual([
      [EDUCATION, ["maki-cafe", "temaki-school"]],
      [MIXED, ["maki-shop"]],
    ]);
  });
  it("is the one that the city is set up from", () => {
    const themes = readThemes();
    const slugs = themes.map((theme) => theme.slug);
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(themes.filter((theme) => !theme.is_base && !iconFile(theme.icon))).toEqual([]);
  });
});

describe("encodePng", () => {
  it("keeps colours to the nearest step of eight, and nothing of what cannot be seen", () => {
    const pixels = Uint8Array.from([255, 0, 3, 255, 17, 100, 200, 129, 90, 90, 90, 2, 0, 0, 0, 0]);
    const png = encodePng(pixels, 2, 2);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2, 2]);
    expect(pixelsOf(png)).toEqual([
      [255, 0, 0, 255],
      [16, 104, 200, 128],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(encodePng(pixels, 2, 2).equals(png)).toBe(true);
  });
});

describe("the sheet of markers", () => {
  it("has a marker for anything, one per theme and per kind's icon, and every filling", () => {
    const names = images("light", [EDUCATION, BASE], KINDS).map((image) => image.name);
    expect(names).toEqual([
      "marker",
      "education",
      "education:maki-cafe",
      "education:temaki-school",
      ...patterns("light").map((pattern) => pattern.name),
    ]);
  });
  it("is coloured by its scheme", () => {
    const theme = (scheme) => images(scheme, [EDUCATION], []).find((image) => image.name === "education").svg;
    expect([theme("light").includes("#1f6fb2"), theme("light").includes("#7db7e8")]).toEqual([true, false]);
    expect([theme("dark").includes("#1f6fb2"), theme("dark").includes("#7db7e8")]).toEqual([false, true]);
    expect(patterns("dark").map(({ name }) => name)).toEqual(patterns("light").map(({ name }) => name));
    expect(patterns("dark")[0].svg).not.toBe(patterns("light")[0].svg);
  });
  it("keeps its images apart and says where each is, at both sizes", () => {
    const pictures = images("light", [EDUCATION], KINDS);
    const sheet = layOut(pictures);
    const once = JSON.parse(index(sheet, 1));
    const twice = JSON.parse(index(sheet, 2));
    expect(Object.keys(once)).toEqual(pictures.map((picture) => picture.name));
    expect(new Set(Object.values(once).map(({ x, y }) => `${x},${y}`)).size).toBe(pictures.length);
    for (const [name, { x, y, width, height, pixelRatio }] of Object.entries(once)) {
      expect([x + width <= sheet.width, y + height <= sheet.height, pixelRatio]).toEqual([true, true, 1]);
      expect(twice[name]).toEqual({ x: 2 * x, y: 2 * y, width: 2 * width, height: 2 * height, pixelRatio: 2 });
    }
  });
  it("is drawn: the theme's colour under its pictogram, nothing between the images", () => {
    const sheet = layOut(images("light", [EDUCATION], []).slice(0, 2));
    const pixels = pixelsOf(draw(sheet, 1));
    const at = (x, y) => pixels[y * sheet.width + x];
    const { x, y, width, height } = JSON.parse(index(sheet, 1)).education;
    expect(at(x + width / 2 - 0.5, y + 3)).toEqual([32, 112, 176, 255]); // #1f6fb2 in steps of eight
    expect(at(x - 1, y + height / 2 - 0.5)).toEqual([0, 0, 0, 0]);
  });
  it("draws a pictogram as its paths in one ink", () => {
    const drawing = pictogram("maki-shop", "#ffffff");
    expect(drawing).toMatch(/^<svg x="6" y="6" width="15" height="15" viewBox="0 0 15 15"><g fill="#ffffff"><path d="/);
    expect(drawing).not.toContain("<title");
  });
});

// One small file per icon of Maki and Temaki (both CC0), so that a page takes only those it shows:
//   <svg viewBox="0 0 15 15"><use href="/static/icons/maki-school.svg#i"/></svg>
// The drawing inherits `fill: currentcolor`. Ids are those of the OSM tagging presets.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const target = join(root, "dist", "icons");
const sources = { maki: "node_modules/@mapbox/maki/icons", temaki: "node_modules/@rapideditor/temaki/icons" };

mkdirSync(target, { recursive: true });
let written = 0;
for (const [set, folder] of Object.entries(sources)) {
  for (const file of readdirSync(join(root, folder)).filter((name) => name.endsWith(".svg"))) {
    const svg = readFileSync(join(root, folder, file), "utf8");
    const box = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? "0 0 15 15";
    const paths = [...svg.matchAll(/\sd="([^"]+)"/g)].map(
      (match) => `<path d="${match[1].replace(/(\s|&#x[0-9a-f]+;)+/gi, " ")}"/>`,
    );
    if (paths.length === 0) throw new Error(`${folder}/${file} has no path; draw it otherwise or leave it out`);
    const drawing = `<symbol id="i" viewBox="${box}">${paths.join("")}</symbol>`;
    writeFileSync(
      join(target, `${set}-${file}`),
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}">${drawing}</svg>\n`,
    );
    written += 1;
  }
}
console.log(`icons: ${written} files`);

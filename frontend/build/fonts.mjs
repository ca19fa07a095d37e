/** Noto Sans for documents that the server sets (PDF): dist/fonts/noto-sans-{script}-{weight}.ttf. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeOutput } from "./output.mjs";
import { toTrueType } from "./woff.mjs";

const FILES = "../node_modules/@fontsource/noto-sans/files/";

for (const script of ["latin", "cyrillic", "latin-ext"]) {
  for (const weight of [400, 700]) {
    const name = `noto-sans-${script}-${weight}`;
    const woff = readFileSync(fileURLToPath(new URL(`${FILES}${name}-normal.woff`, import.meta.url)));
    writeOutput(`fonts/${name}.ttf`, toTrueType(woff));
  }
}

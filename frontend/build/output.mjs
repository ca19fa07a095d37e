/** Where the build puts its files, and how: whole or not at all, and untouched when nothing changes. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = new URL("../dist/", import.meta.url);

export const outputPath = (name) => fileURLToPath(new URL(encodeURI(name), DIST));

/** Write dist/`name`; returns whether its bytes changed. */
export function writeOutput(name, content) {
  const path = outputPath(name);
  const bytes = Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
  return true;
}

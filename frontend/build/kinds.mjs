/**
 * Kinds of objects: dist/kinds.json, from OpenStreetMap's tagging presets with our corrections (kinds.toml).
 *
 * One row: code (the preset's id), names and terms by language, tags that say it, icon, geometry, score (how sure the
 * presets are), parents (codes; a school is both an amenity and education). Parents come before their children.
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import { writeOutput } from "./output.mjs";

const require = createRequire(import.meta.url);
const SCHEMA = "@openstreetmap/id-tagging-schema/dist";
const ICONS = { maki: "@mapbox/maki/icons", temaki: "@rapideditor/temaki/icons" };

/** Ukrainian and English, and what GEOPORTAL_MORE_LANGUAGES adds ("pl:Polski,de:Deutsch"). */
export function languages(more = process.env.GEOPORTAL_MORE_LANGUAGES ?? "") {
  const added = more.split(",").map((entry) => entry.split(":")[0].trim());
  return [...new Set(["uk", "en", ...added.filter(Boolean)])];
}

export function readCorrections() {
  return parse(readFileSync(fileURLToPath(new URL("kinds.toml", import.meta.url)), "utf8"));
}

function readTexts(language) {
  const file = fileURLToPath(new URL(`../node_modules/${SCHEMA}/translations/${language}.json`, import.meta.url));
  if (!existsSync(file)) throw new Error(`The presets have no translation "${language}": ${file} is missing.`);
  return JSON.parse(readFileSync(file, "utf8"))[language].presets.presets;
}

/** The presets of the chosen families, with the groups that we add. */
export function chosenPresets(presets, fix) {
  const chosen = {};
  for (const [code, group] of Object.entries(fix.group)) {
    chosen[code] = { tags: {}, geometry: [], ...group };
  }
  for (const [code, preset] of Object.entries(presets)) {
    if (isChosen(code, preset, fix)) chosen[code] = preset;
  }
  return chosen;
}

function isChosen(code, preset, fix) {
  const root = code.split("/")[0];
  if (!fix.roots.includes(root) || isElsewhere(preset.locationSet) || /-[A-Z]{2}(-|$)/.test(code)) return false;
  if (root === fix.twins && preset.addTags?.amenity) return false;
  return preset.searchable !== false || code === root || fix.hidden.includes(code) || isTwin(preset, fix);
}

/** amenity=school, whose name and icon stand at education/school. */
const isTwin = (preset, fix) => preset.name?.startsWith(`{${fix.twins}/`) ?? false;

/** True for presets of other countries only. */
function isElsewhere(place) {
  if (!place) return false;
  const named = (list) => (list ?? []).map((code) => String(code).toLowerCase());
  return (
    !named(place.include).some((code) => code === "planet" || code === "ua") || named(place.exclude).includes("ua")
  );
}

/** The presets' text of one language; a name "{other}" is the other's name. */
function textOf(code, presets, texts) {
  const borrowed = presets[code]?.name?.match(/^\{(.+)\}$/)?.[1];
  return { ...(borrowed ? texts[borrowed] : {}), ...texts[code] };
}

/** Apostrophes as Ukrainian prints them, no stress marks, a capital at the start. */
export function tidy(text) {
  const plain = text
    .normalize("NFD")
    .replace(/\u0301/g, "")
    .normalize("NFC");
  const printed = plain
    .replace(/[\u0027\u02bc\u2018]/g, "\u2019")
    .replace(/[\s.]+$/, "")
    .trim();
  return printed.charAt(0).toUpperCase() + printed.slice(1);
}

/** Our name, the presets' name, the nearest parent's name. */
function nameOf(code, language, all, texts, fix) {
  const own = fix[language]?.[code] ?? fix.group[code]?.[language] ?? textOf(code, all, texts).name;
  if (own) return tidy(own);
  const parent = pathParent(code, all);
  return parent ? nameOf(parent, language, all, texts, fix) : "";
}

function termsOf(code, language, all, texts, fix) {
  const words = (textOf(code, all, texts).terms ?? "").split(",").map((word) => word.trim());
  return [...new Set([...(fix.terms[language]?.[code] ?? []), ...words].filter(Boolean))];
}

const pathParent = (code, all) => {
  const steps = code.split("/");
  for (let length = steps.length - 1; length > 0; length -= 1) {
    const above = steps.slice(0, length).join("/");
    if (all[above]) return above;
  }
  return undefined;
};

/** maki- or temaki-, where the picture exists; else what the nearest parent has. */
export function iconOf(code, all, fix) {
  for (let step = code; step; step = pathParent(step, all)) {
    for (const icon of [fix.icon[step], all[step].icon]) if (iconFile(icon)) return icon;
  }
  return "";
}

/** The SVG of an icon such as "maki-school"; undefined where there is none. */
export function iconFile(icon) {
  const [, set, name] = /^(maki|temaki)-(.+)$/.exec(icon ?? "") ?? [];
  if (!set) return undefined;
  const file = fileURLToPath(new URL(`../node_modules/${ICONS[set]}/${name}.svg`, import.meta.url));
  return existsSync(file) ? file : undefined;
}

/** Whether every tag of `general` is among those of `special`. */
const covers = (general, special) =>
  Object.entries(general).every(([key, value]) => key in special && (value === "*" || value === special[key]));

/** The path's parent, ours, and the most exact presets whose tags the object also carries. */
export function parentsOf(code, all, fix) {
  const tags = { ...all[code].addTags, ...all[code].tags };
  const wider = Object.keys(all).filter((other) => isWider(other, code, tags, all));
  const exact = wider.filter(
    (one) => !wider.some((other) => other !== one && isWider(one, other, all[other].tags, all)),
  );
  const twin = isTwin(all[code], fix) ? [fix.twins] : [];
  const said = [pathParent(code, all), ...(fix.parents[code] ?? []), ...twin, ...exact].filter(Boolean);
  const unique = [...new Set(said)];
  return unique.filter((one) => !unique.some((other) => other.startsWith(`${one}/`)));
}

function isWider(general, code, tags, all) {
  const own = all[general].tags;
  const size = Object.keys(own).length;
  if (general === code || size === 0 || !covers(own, tags)) return false;
  return size < Object.keys(all[code].tags).length || Object.values(own).includes("*");
}

/** Every kind, parents first, then by code. */
export function makeKinds(presets, texts, fix) {
  const all = chosenPresets(presets, fix);
  const rows = new Map();
  const add = (code, path = []) => {
    if (rows.has(code)) return;
    if (path.includes(code)) throw new Error(`Kinds go round in a circle: ${[...path, code].join(" → ")}`);
    const parents = parentsOf(code, all, fix);
    for (const parent of parents) add(parent, [...path, code]);
    rows.set(code, rowOf(code, parents, { all, presets, texts, fix }));
  };
  for (const code of Object.keys(all).sort()) add(code);
  return [...rows.values()];
}

function rowOf(code, parents, { all, presets, texts, fix }) {
  const known = { ...presets, ...all };
  const names = {};
  const terms = {};
  for (const [language, text] of Object.entries(texts)) {
    names[language] = nameOf(code, language, known, text, fix);
    terms[language] = termsOf(code, language, known, text, fix);
  }
  for (const language of Object.keys(names)) names[language] ||= names.en;
  const { tags, geometry, matchScore: score = 1 } = all[code];
  return { code, names, terms, tags, icon: iconOf(code, all, fix), geometry, score, parents };
}

export function kinds() {
  const presets = require(`${SCHEMA}/presets.json`);
  const texts = Object.fromEntries(languages().map((language) => [language, readTexts(language)]));
  return makeKinds(presets, texts, readCorrections());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = kinds();
  writeOutput("kinds.json", `${JSON.stringify({ kinds: rows }, null, 0).replaceAll('{"code"', '\n{"code"')}\n`);
  console.log(`kinds.json: ${rows.length} kinds`);
}

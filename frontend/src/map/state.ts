// The map's state and its grammar in the address; docs/map-url.md describes it for people. Both directions are here.
import type { LonLat, ThemeEntry } from "./config";

export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
  bearing: number;
  pitch: number;
}

export interface Measure {
  sort: "length" | "area";
  points: LonLat[];
}

export interface MapState {
  at: Camera | null; // null: the whole city
  themes: string[]; // shown whole; nothing chosen at all means that everything is shown
  layers: string[]; // shown besides
  object: number | null;
  q: string;
  measure: Measure | null;
  values: string | null; // theme of values that recolours the objects
  houses: string | null; // theme that colours the apartment buildings
}

export const EMPTY: MapState = {
  at: null,
  themes: [],
  layers: [],
  object: null,
  q: "",
  measure: null,
  values: null,
  houses: null,
};

const OURS = Object.keys(EMPTY);
const SLUG = /^[a-z0-9][a-z0-9_-]*$/;

/** The state an address asks for. What is malformed is left out: an old or cut link still opens the map. */
export function parseState(search: string): MapState {
  const query = new URLSearchParams(search);
  const object = Number(query.get("object"));
  const houses = parseSlugs(query.get("houses"))[0] ?? null;
  return {
    at: parseCamera(query.get("at")),
    themes: parseSlugs(query.get("themes")),
    layers: parseSlugs(query.get("layers")),
    object: Number.isSafeInteger(object) && object > 0 ? object : null,
    q: (query.get("q") ?? "").slice(0, 200),
    measure: parseMeasure(query.get("measure")),
    values: houses === null ? (parseSlugs(query.get("values"))[0] ?? null) : null, // one legend at a time
    houses,
  };
}

/** Reads addresses for a city with these themes: what an old link names and the city no longer has is left out. */
export function readerFor(themes: readonly ThemeEntry[]): (search: string) => MapState {
  const slugs = new Set(themes.map((theme) => theme.slug));
  const layers = new Set(themes.flatMap((theme) => theme.layers.map((layer) => layer.slug)));
  return (search) => {
    const asked = parseState(search);
    return {
      ...asked,
      themes: asked.themes.filter((slug) => slugs.has(slug)),
      layers: asked.layers.filter((slug) => layers.has(slug)),
    };
  };
}

/** The query of an address for this state, with "?" unless empty; parameters of others in `current` are kept. */
export function formatState(state: MapState, current = ""): string {
  const pairs: string[] = [];
  const add = (name: string, value: string) => {
    if (value) pairs.push(`${name}=${readable(value)}`);
  };
  add("at", state.at ? formatCamera(state.at) : "");
  add("themes", state.themes.join(","));
  add("layers", state.layers.join(","));
  add("object", state.object === null ? "" : String(state.object));
  add("q", state.q);
  add("measure", state.measure ? formatMeasure(state.measure) : "");
  add("values", state.values ?? "");
  add("houses", state.houses ?? "");
  for (const [name, value] of new URLSearchParams(current)) {
    if (!OURS.includes(name)) pairs.push(`${readable(name)}=${readable(value)}`);
  }
  return pairs.length ? `?${pairs.join("&")}` : "";
}

/** `lon,lat,zoom[,bearing,pitch]`, as exact as a pixel at that zoom needs. */
export function formatCamera(camera: Camera): string {
  const digits = camera.zoom >= 15 ? 5 : 4;
  const numbers = [trim(camera.lon, digits), trim(camera.lat, digits), trim(camera.zoom, 2)];
  const bearing = trim(camera.bearing, 0);
  const pitch = trim(camera.pitch, 0);
  if (bearing !== "0" || pitch !== "0") numbers.push(bearing, pitch);
  return numbers.join(",");
}

function parseCamera(text: string | null): Camera | null {
  const [lon, lat, zoom, bearing = 0, pitch = 0, ...more] = numbersOf(text);
  if (lon === undefined || lat === undefined || zoom === undefined || more.length > 0) return null;
  if (!within(lon, 180) || !within(lat, 85) || zoom < 0 || zoom > 24 || !within(bearing, 360)) return null;
  return { lon, lat, zoom, bearing, pitch: Math.min(Math.max(pitch, 0), 60) };
}

function parseSlugs(text: string | null): string[] {
  return [...new Set((text ?? "").split(","))].filter((slug) => SLUG.test(slug)).slice(0, 200);
}

function parseMeasure(text: string | null): Measure | null {
  const [sort, path] = (text ?? "").split(":");
  if (sort !== "length" && sort !== "area") return null;
  const points: LonLat[] = [];
  for (const pair of (path ?? "").split(";").slice(0, 500)) {
    const [lon, lat, ...more] = numbersOf(pair);
    if (lon === undefined || lat === undefined || more.length > 0) continue;
    if (within(lon, 180) && within(lat, 85)) points.push([lon, lat]);
  }
  return { sort, points };
}

function formatMeasure(measure: Measure): string {
  return `${measure.sort}:${measure.points.map(([lon, lat]) => `${trim(lon, 5)},${trim(lat, 5)}`).join(";")}`;
}

/** All numbers of a comma-separated text, or none when one of them is no number. */
function numbersOf(text: string | null): number[] {
  if (!text) return [];
  const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return numbers.every(Number.isFinite) ? numbers : [];
}

const within = (value: number, limit: number): boolean => Math.abs(value) <= limit;

const trim = (value: number, digits: number): string => String(Number(value.toFixed(digits)) + 0);

/** Escaped, but with the signs that a query may hold left as people read them. */
const readable = (text: string): string =>
  encodeURIComponent(text).replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%3B/g, ";").replace(/%2F/g, "/");

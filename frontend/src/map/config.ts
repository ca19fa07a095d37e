// What the page hands over to the script: addresses, the city, the themes and every word that is said.
import type { Forms, Words } from "./words";

export type LonLat = [lon: number, lat: number];
export type Box = [west: number, south: number, east: number, north: number];

export interface LayerEntry {
  slug: string;
  name: string;
  url: string;
  count: number;
  version: string; // of its own tiles: another one after each change of the layer
}

export interface ThemeEntry {
  slug: string;
  name: string;
  icon: string;
  colour: string;
  colourDark: string;
  url: string;
  count: number;
  layers: LayerEntry[];
}

export interface Links {
  styles: { light: string; dark: string };
  objects: string;
  search: string;
  card: string; // with {id}
  tiles: string; // TileJSON; empty: the style reads an archive
  events: string; // what changes in it
  layerTiles: string; // with {layer}, {z}, {x}, {y}
  layerVersions: string;
  values: string; // with {values}
  houses: string; // what houses can be coloured by
  icons: string; // with {icon}
}

export interface Config {
  language: string;
  city: { name: string; centre: LonLat; zoom: number; bounds: Box };
  themes: ThemeEntry[];
  links: Links;
  words: Words;
  counted: Record<string, Forms>;
}

/** One object of the list, as `/api/objects` gives it. */
export interface Item {
  id: number;
  name: string;
  kind: string;
  layer: string;
  theme: string;
  icon: string;
  address: string;
  lon: number;
  lat: number;
  url: string;
}

export interface ItemPage {
  total: number;
  items: Item[];
  next: string | null;
}

export interface Fact {
  label: string;
  value: string;
  unknown: boolean;
  href?: string | null;
}

/** One object as a card, as `card.json` gives it. */
export interface Card {
  id: number;
  name: string;
  kind: { name: string; url: string } | null;
  layer: { name: string; url: string };
  theme: { slug: string; name: string; icon: string };
  address: string;
  lon: number;
  lat: number;
  bbox: Box | null;
  photo: { src: string; srcset?: string; alt: string; credit: string } | null;
  open: { state: "open" | "closed" | "unknown"; text: string } | null;
  facts: Fact[];
  status: { code: string; text: string } | null;
  verified: string;
  url: string;
  data: { geojson: string; json: string };
  nearby_url: string;
}

/** One answer of the search, as `/api/search` gives it. */
export interface Found {
  type: "object" | "address" | "street" | "place" | "kind" | "layer" | "theme" | "district";
  title: string;
  subtitle: string;
  matched_on: string;
  reason: string;
  id: number | null;
  url: string;
  lon: number | null;
  lat: number | null;
  bbox: Box | null;
  zoom: number | null;
  icon: string;
  theme: string;
}

export interface FoundPage {
  query: string;
  total: number;
  results: Found[];
  suggestion: string | null;
}

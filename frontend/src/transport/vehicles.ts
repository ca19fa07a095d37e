// Vehicles on the map of the network: where the stream says they are, gliding there; grey and said to be old when stale.
import type { FeatureCollection, Point } from "geojson";
import type {
  ExpressionSpecification,
  FilterSpecification,
  GeoJSONSource,
  LayerSpecification,
  Map as MapLibre,
} from "maplibre-gl";

export interface VehicleFacts {
  line: string;
  colour: string;
  text_colour: string;
  label: string;
  bearing: number | null;
  late_s: number | null;
  is_stale: boolean;
  url: string;
}
export interface Vehicle {
  type: "Feature";
  id: string;
  geometry: Point;
  properties: VehicleFacts;
}
export interface LiveFeed {
  name: string;
  is_demonstration: boolean;
  is_stale: boolean;
  timestamp: string;
}
interface Told {
  feeds: LiveFeed[];
  vehicles: Vehicle[];
  gone?: string[];
}

export const SOURCE = "vehicles";
const GLIDE_MS = 1500;
const FRAME_MS = 60;
const AGAIN_MS = 60_000;
const CLOSED = 2; // EventSource.CLOSED

/** How vehicles are drawn, above everything else; a stale one is faint. */
export function vehicleLayers(paper: string): LayerSpecification[] {
  const shown: ExpressionSpecification = ["case", ["boolean", ["get", "is_stale"], false], 0.45, 1];
  return [
    {
      id: "vehicles", type: "circle", source: SOURCE, minzoom: 10,
      paint: {
        "circle-color": ["case", ["==", ["get", "colour"], ""], "#4c5962", ["get", "colour"]],
        "circle-stroke-color": paper, "circle-opacity": shown, "circle-stroke-opacity": shown,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 2.5, 13, 8, 16, 12],
        "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 10, 0.8, 13, 2],
      },
    },
    {
      id: "vehicles-lines", type: "symbol", source: SOURCE, minzoom: 12.5,
      layout: {
        "text-field": ["get", "line"], "text-font": ["Noto Sans Bold"], "text-allow-overlap": true,
        "text-size": ["interpolate", ["linear"], ["zoom"], 12.5, 8.5, 16, 12],
      },
      paint: { "text-color": ["case", ["==", ["get", "text_colour"], ""], "#ffffff", ["get", "text_colour"]], "text-opacity": shown },
    },
  ]; // biome-ignore format: a row for what belongs together
}

/** Of a chosen line its vehicles alone. */
export function vehicleFilters(line: number | null): Record<string, FilterSpecification> {
  const its: FilterSpecification = line === null ? ["boolean", true] : ["==", ["get", "route"], line];
  return { vehicles: its, "vehicles-lines": its };
}

/** What is known of vehicles: moves are put over what was told before. */
export class Fleet {
  private readonly held = new Map<string, Vehicle>();
  private readonly left = new Map<string, [number, number]>();
  private since = 0;

  /** All of them, in the place of those before. */
  replace(vehicles: Vehicle[], now: number): void {
    const gone = [...this.held.keys()].filter((id) => !vehicles.some((one) => one.id === id));
    this.move(vehicles, gone, now);
  }

  /** Those that moved, and the ids of those that are there no more. */
  move(vehicles: Vehicle[], gone: string[], now: number): void {
    const before = new Map(this.at(now).features.map((one) => [String(one.id), one.geometry.coordinates]));
    this.left.clear();
    for (const id of gone) this.held.delete(id);
    for (const one of vehicles) {
      const place = before.get(one.id);
      if (place) this.left.set(one.id, [place[0] ?? 0, place[1] ?? 0]);
      this.held.set(one.id, one);
    }
    this.since = now;
  }

  /** Whether anything is still on its way to where it was told to be. */
  isGliding(now: number): boolean {
    return this.left.size > 0 && now - this.since < GLIDE_MS;
  }

  /** Where they are drawn at the moment. */
  at(now: number): FeatureCollection<Point, VehicleFacts> {
    const share = Math.min(Math.max((now - this.since) / GLIDE_MS, 0), 1);
    const features = [...this.held.values()].map((one) => {
      const from = this.left.get(one.id);
      if (!from || share === 1) return one;
      const [lon = 0, lat = 0] = one.geometry.coordinates;
      const coordinates = [from[0] + (lon - from[0]) * share, from[1] + (lat - from[1]) * share];
      return { ...one, geometry: { type: "Point" as const, coordinates } };
    });
    return { type: "FeatureCollection", features };
  }
}

/** What is said beside the map of the vehicles' age: nothing while all is well and real. */
export function aboutFeeds(feeds: LiveFeed[], words: Record<"stale" | "simulated", string>): string[] {
  const clock = (moment: string) => new Date(moment).toLocaleTimeString("uk", { hour: "2-digit", minute: "2-digit" });
  return feeds.flatMap((feed) => [
    ...(feed.is_stale ? [words.stale.replace("{time}", clock(feed.timestamp))] : []),
    ...(feed.is_demonstration && !feed.is_stale ? [words.simulated] : []),
  ]);
}

export interface VehicleOptions {
  events: string;
  words: Record<"stale" | "simulated", string>;
  say: (sentences: string[]) => void;
}

/** Listen, and keep the source of the map in step; the map's style may be exchanged meanwhile. */
export function followVehicles(map: MapLibre, options: VehicleOptions): { draw: () => void; close: () => void } {
  const fleet = new Fleet();
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let timer = 0;
  const draw = () => {
    const now = isCalm ? Number.POSITIVE_INFINITY : performance.now();
    map.getSource<GeoJSONSource>(SOURCE)?.setData(fleet.at(now));
    clearTimeout(timer);
    if (fleet.isGliding(now) && !document.hidden) timer = window.setTimeout(draw, FRAME_MS);
  };
  const take = (event: MessageEvent<string>, isWhole: boolean) => {
    const told = JSON.parse(event.data) as Told;
    if (isWhole) fleet.replace(told.vehicles, performance.now());
    else fleet.move(told.vehicles, told.gone ?? [], performance.now());
    options.say(aboutFeeds(told.feeds, options.words));
    draw();
  };
  let source: EventSource;
  let again = 0;
  const open = () => {
    source = new EventSource(options.events);
    source.addEventListener("vehicles", (event) => take(event as MessageEvent<string>, true));
    source.addEventListener("moves", (event) => take(event as MessageEvent<string>, false));
    source.onerror = () => {
      if (source.readyState === CLOSED) again = window.setTimeout(open, AGAIN_MS); // refused: too many, or no stream here
    };
  };
  open();
  return {
    draw,
    close: () => {
      clearTimeout(timer);
      clearTimeout(again);
      source.close();
    },
  };
}

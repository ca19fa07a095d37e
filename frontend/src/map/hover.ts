// Pointing at the map and pressing it: which object is meant, its name beside the pointer, and what a press does.
import type { MapGeoJSONFeature, Map as MapLibre, MapMouseEvent, PointLike } from "maplibre-gl";
import type { LonLat } from "./config";
import { styleLayers } from "./map";

const REACH = 6; // px round the pointer: a finger is not a needle

export interface Pointed {
  id: number;
  name: string;
  at: LonLat;
  isPoint: boolean;
}

export interface HoverEvents {
  point(object: Pointed | null): void;
  press(object: Pointed): void;
  open(cluster: LonLat): void;
  miss(): void;
}

/** Wires pointing and pressing; `isBusy` lets another tool (measuring) have the map for itself. */
export function wireHover(
  map: MapLibre,
  tip: HTMLElement,
  language: string,
  isBusy: () => boolean,
  events: HoverEvents,
): void {
  let last: number | null = null;
  const show = (found: Pointed | null, x = 0, y = 0) => {
    map.getCanvas().style.cursor = found ? "pointer" : "";
    tip.hidden = !found?.name;
    if (found) {
      tip.textContent = found.name;
      tip.style.translate = `${Math.round(x)}px ${Math.round(y)}px`;
    }
    if ((found?.id ?? null) === last) return;
    last = found?.id ?? null;
    events.point(found);
  };
  map.on("mousemove", (event) => show(isBusy() ? null : pointed(map, event, language), event.point.x, event.point.y));
  map.on("mouseout", () => show(null));
  map.on("movestart", () => show(null));
  map.on("click", (event) => {
    if (isBusy()) return;
    const found = pointed(map, event, language, true);
    if (found) events.press(found);
    else {
      const cluster = under(map, event, ["counts"])[0];
      if (cluster) events.open(lonLatOf(cluster, event));
      else events.miss();
    }
  });
}

/** The object under the pointer: a drawn sign before an area, and a building only for a press. */
function pointed(map: MapLibre, event: MapMouseEvent, language: string, isPress = false): Pointed | null {
  for (const tileLayers of [["objects"], ["areas"], ...(isPress ? [["buildings"]] : [])]) {
    const found = under(map, event, tileLayers)[0];
    if (!found || typeof found.id !== "number") continue;
    const { name, name_en } = found.properties as { name?: string; name_en?: string };
    return {
      id: found.id,
      name: (language === "uk" ? name : (name_en ?? name)) ?? "",
      at: lonLatOf(found, event),
      isPoint: found.geometry.type === "Point",
    };
  }
  return null;
}

function under(map: MapLibre, event: MapMouseEvent, tileLayers: string[]): MapGeoJSONFeature[] {
  const layers = styleLayers(map, ...tileLayers);
  if (layers.length === 0) return [];
  const { x, y } = event.point;
  const reach = tileLayers.includes("buildings") || tileLayers.includes("areas") ? 0 : REACH;
  const box: [PointLike, PointLike] = [
    [x - reach, y - reach],
    [x + reach, y + reach],
  ];
  const found = map.queryRenderedFeatures(box, { layers });
  return found.sort((a, b) => far(map, a, event) - far(map, b, event));
}

function far(map: MapLibre, feature: MapGeoJSONFeature, event: MapMouseEvent): number {
  if (feature.geometry.type !== "Point") return 0;
  const at = map.project(feature.geometry.coordinates as LonLat);
  return Math.hypot(at.x - event.point.x, at.y - event.point.y);
}

function lonLatOf(feature: MapGeoJSONFeature, event: MapMouseEvent): LonLat {
  return feature.geometry.type === "Point"
    ? (feature.geometry.coordinates as LonLat)
    : [event.lngLat.lng, event.lngLat.lat];
}

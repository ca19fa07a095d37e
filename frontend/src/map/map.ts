// The MapLibre map itself: made once, asked where it looks, sent where it shall look.
import {
  type LngLatBoundsLike,
  Map as MapLibre,
  type PaddingOptions,
  type RequestTransformFunction,
  setWorkerUrl,
} from "maplibre-gl";
import { calm } from "../dom";
import workerUrl from "../worker/tiles?worker&url";
import type { Box, Config, LonLat } from "./config";
import type { Camera } from "./state";
import type { Speech } from "./words";

const AROUND = 1.5; // how far beyond the city one may look, as a share of its longer side: a wide screen needs it
const ROOM = { top: 20, bottom: 20, left: 20, right: 60 }; // around the whole city; the buttons stand at the right
const CLOSE = 16.4; // zoom at which one object is looked at

/**
 * A map in `container`, looking where the address says or at the whole city, still without a style. `addressOf` may
 * name another address for a tile. Throws where there is no WebGL.
 */
export function createMap(
  container: HTMLElement,
  config: Config,
  camera: Camera | null,
  speech: Speech,
  addressOf: (url: string) => { url: string } | undefined = () => undefined,
): MapLibre {
  setWorkerUrl(workerUrl);
  const [west, south, east, north] = config.city.bounds;
  const margin = Math.max(east - west, north - south) * AROUND;
  const where = camera
    ? { center: [camera.lon, camera.lat] as LonLat, zoom: camera.zoom, bearing: camera.bearing, pitch: camera.pitch }
    : { bounds: config.city.bounds as LngLatBoundsLike, fitBoundsOptions: { padding: ROOM } };
  const map = new MapLibre({
    container,
    transformRequest: ((url, type) => (type === "Tile" ? addressOf(url) : undefined)) as RequestTransformFunction,
    ...where,
    minZoom: 8,
    maxZoom: 19.5,
    maxPitch: 60,
    maxBounds: [west - margin, south - margin, east + margin, north + margin],
    attributionControl: false,
    fadeDuration: calm() ? 0 : 200,
    locale: { "Map.Title": speech.say("map_label") },
  });
  map.touchZoomRotate.enableRotation();
  return map;
}

export function cameraOf(map: MapLibre): Camera {
  const { lng, lat } = map.getCenter();
  return { lon: lng, lat, zoom: map.getZoom(), bearing: map.getBearing(), pitch: map.getPitch() };
}

/** The part of the ground that is seen, as a box: what a sheet or panel covers is not counted. */
export function visibleBox(map: MapLibre): Box {
  const { top = 0, bottom = 0, left = 0, right = 0 } = map.getPadding() as PaddingOptions;
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const corners = [
    [left, top],
    [width - right, top],
    [width - right, height - bottom],
    [left, height - bottom],
  ].map(([x = 0, y = 0]) => map.unproject([x, y]));
  const [lons, lats] = [corners.map((corner) => corner.lng), corners.map((corner) => corner.lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Look there, gliding unless the person wants little motion. */
export function look(map: MapLibre, camera: Partial<Camera> & { lon: number; lat: number }): void {
  const { lon, lat, ...rest } = camera;
  map.easeTo({ center: [lon, lat], ...rest, duration: calm() ? 0 : 600, essential: true });
}

/** Look at a box; a box without extent is looked at from close by. */
export function lookAtBox(map: MapLibre, [west, south, east, north]: Box, closest = CLOSE): void {
  const duration = calm() ? 0 : 700;
  map.fitBounds([west, south, east, north], { padding: 48, maxZoom: closest, duration, essential: true });
}

/** Bring one object into view; the zoom changes only when one is too far away to see it. */
export function lookAtObject(map: MapLibre, lon: number, lat: number): void {
  look(map, { lon, lat, zoom: Math.max(map.getZoom(), CLOSE) });
}

/** Names of the style's layers that draw this layer of the tiles, in drawing order. */
export function styleLayers(map: MapLibre, ...tileLayers: string[]): string[] {
  const layers = map.getStyle()?.layers ?? [];
  return layers
    .filter((layer) => "source-layer" in layer && tileLayers.includes(layer["source-layer"] ?? ""))
    .map((layer) => layer.id);
}

// The small map of an object's page: the city's own style, not to be moved; a click on it opens the large map.

import { Map as MapLibre, setWorkerUrl } from "maplibre-gl";
import { colour as colourOf } from "../colour";
import "maplibre-gl/dist/maplibre-gl.css";
import { el, handedOver } from "../dom";
import { onScheme, type Scheme, scheme } from "../scheme";
import worker from "../worker/tiles?worker&url";

interface SmallMap {
  lon: number;
  lat: number;
  bbox: [number, number, number, number];
  styles: Record<Scheme, string>;
  geometry: string | GeoJSON.GeoJSON; // an address, or the shape itself
  isArea: boolean;
  isDense?: boolean; // of many narrow parts and holes, whose edges would hide the map
}

/** Draw the map inside the link; the link's own words and its mark stay above it. */
export function drawSmallMap(place: HTMLElement): void {
  const facts = handedOver<SmallMap>("small-map-data");
  const canvas = el("div", { class: "small-map__canvas", "aria-hidden": "true" });
  place.prepend(canvas);
  setWorkerUrl(worker);
  const [west, south, east, north] = facts.bbox;
  const map = new MapLibre({
    container: canvas,
    style: facts.styles[scheme()],
    interactive: false,
    attributionControl: false,
    fadeDuration: 0,
    ...(facts.isArea
      ? { bounds: [west, south, east, north], fitBoundsOptions: { padding: 40, maxZoom: 16 } }
      : { center: [facts.lon, facts.lat], zoom: 15.2 }),
  });
  map.getCanvas().setAttribute("tabindex", "-1");
  map.on("style.load", () => {
    if (facts.isArea) outline(map, facts);
  });
  map.once("idle", () => {
    place.dataset.drawn = "";
  });
  onScheme((now) => map.setStyle(facts.styles[now]));
  map.on("error", () => {
    if (!map.isStyleLoaded()) canvas.remove(); // the link stays
  });
}

/** The object's own shape, in the colour of ore. */
function outline(map: MapLibre, { geometry, isDense }: SmallMap): void {
  map.addSource("this", { type: "geojson", data: geometry });
  const colour = colourOf("--ore");
  map.addLayer({
    id: "this-area",
    type: "fill",
    source: "this",
    filter: ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]], // a line encloses nothing
    paint: { "fill-color": colour, "fill-opacity": isDense ? 0.45 : 0.12 },
  });
  if (isDense) return;
  map.addLayer({ id: "this-edge", type: "line", source: "this", paint: { "line-color": colour, "line-width": 2.5 } });
}

// A map under what the pages of public transport draw: the portal's own style in the scheme of now, with its buttons.
import "maplibre-gl/dist/maplibre-gl.css";
import {
  AttributionControl,
  type LngLatBoundsLike,
  Map as MapLibre,
  type MapOptions,
  NavigationControl,
  setWorkerUrl,
} from "maplibre-gl";
import { onScheme, type Scheme, scheme } from "../scheme";
import worker from "../worker/tiles?worker&url";

const UNASKED = /^(objects-|house-numbers|tram$|metrotram|rail-ties)/; // what would stand in the way

export interface GroundFacts {
  styles: Record<Scheme, string>;
  bounds: [number, number, number, number] | null;
}

/** The map of the whole city; `style.load` is fired at first and whenever the scheme changes. Throws without WebGL. */
export function openGround(container: HTMLElement, facts: GroundFacts, options: Partial<MapOptions> = {}): MapLibre {
  setWorkerUrl(worker);
  const map = new MapLibre({
    container,
    style: facts.styles[scheme()],
    ...(facts.bounds ? { bounds: facts.bounds as LngLatBoundsLike, fitBoundsOptions: { padding: 24 } } : {}),
    attributionControl: false,
    fadeDuration: 0,
    ...options,
  });
  map.addControl(new NavigationControl({ visualizePitch: false }), "top-right");
  map.addControl(new AttributionControl({ compact: true }), "bottom-right");
  onScheme((now) => map.setStyle(facts.styles[now]));
  return map;
}

/** Hide the objects of the style; the layer of names that whatever is drawn should stay below. */
export function clearGround(map: MapLibre): string | undefined {
  const base = map.getStyle().layers;
  for (const { id } of base) if (UNASKED.test(id)) map.setLayoutProperty(id, "visibility", "none");
  return base.find((layer) => layer.type === "symbol" && !UNASKED.test(layer.id))?.id;
}

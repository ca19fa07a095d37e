// What the script itself draws over the style: rings round objects, where I am, what is measured.

import type { Feature, Geometry } from "geojson";
import type { ExpressionSpecification, GeoJSONSource, LayerSpecification, Map as MapLibre } from "maplibre-gl";
import { colour } from "../colour";
import type { LonLat } from "./config";

/** What a drawn thing means; each role is set and cleared for itself. */
export type Role = "hover" | "selected" | "found" | "me" | "measure";

const SOURCE = "overlay";
const is = (...roles: Role[]): ExpressionSpecification => ["in", ["get", "role"], ["literal", roles]];
const shape = (kind: string): ExpressionSpecification => ["==", ["geometry-type"], kind];

export const point = ([lon, lat]: LonLat): Geometry => ({ type: "Point", coordinates: [lon, lat] });

export class Overlay {
  private readonly drawn = new Map<Role, Feature[]>();

  constructor(private readonly map: MapLibre) {}

  /** Draw exactly these shapes in this role; none: nothing. */
  set(role: Role, ...shapes: Geometry[]): void {
    this.drawn.set(
      role,
      shapes.map((geometry) => ({ type: "Feature", geometry, properties: { role } })),
    );
    this.map.getSource<GeoJSONSource>(SOURCE)?.setData(this.collection());
  }

  /** After each new style: bring source and layers back, in the colours of the page's present scheme. */
  attach(): void {
    if (this.map.getSource(SOURCE)) return;
    this.map.addSource(SOURCE, { type: "geojson", data: this.collection() });
    for (const layer of overlayLayers(colour)) this.map.addLayer(layer);
  }

  private collection() {
    return { type: "FeatureCollection" as const, features: [...this.drawn.values()].flat() };
  }
}

function overlayLayers(token: (name: string) => string): LayerSpecification[] {
  const [ore, halo, steel, ink] = [token("--ore"), token("--surface"), token("--steel"), token("--ink")];
  const ring = (id: string, role: Role, colour: string, radius: number, width: number): LayerSpecification => ({
    id,
    type: "circle",
    source: SOURCE,
    filter: ["all", is(role), shape("Point")],
    paint: {
      "circle-radius": radius,
      "circle-color": "transparent",
      "circle-stroke-color": colour,
      "circle-stroke-width": width,
      "circle-pitch-alignment": "viewport",
    },
  });
  const dot = (id: string, role: Role, colour: string, radius: number): LayerSpecification => ({
    id,
    type: "circle",
    source: SOURCE,
    filter: ["all", is(role), shape("Point")],
    paint: {
      "circle-radius": radius,
      "circle-color": colour,
      "circle-stroke-color": halo,
      "circle-stroke-width": 2.5,
    },
  });
  return [
    {
      id: "overlay-area",
      type: "fill",
      source: SOURCE,
      filter: ["all", is("selected", "measure", "me"), shape("Polygon")],
      paint: { "fill-color": ["match", ["get", "role"], "me", steel, ore], "fill-opacity": 0.14 },
    },
    {
      id: "overlay-line",
      type: "line",
      source: SOURCE,
      filter: ["all", is("selected", "measure"), ["!=", ["geometry-type"], "Point"]],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": ore, "line-width": 3 },
    },
    ring("overlay-hover-halo", "hover", halo, 15, 5),
    ring("overlay-hover", "hover", ink, 15, 2.5),
    ring("overlay-selected-halo", "selected", halo, 15.5, 6.5),
    ring("overlay-selected", "selected", ore, 15.5, 3.5),
    dot("overlay-found", "found", ore, 8),
    dot("overlay-measure", "measure", ore, 5),
    dot("overlay-me", "me", steel, 8),
  ];
}

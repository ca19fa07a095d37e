// Themes that recolour every object: the values come as a small file of id → class, and are put over the tiles that are
// there already. No tile is asked for, no shape is sent again.
import type {
  AllPaintProperties,
  CircleLayerSpecification,
  ExpressionSpecification,
  Map as MapLibre,
} from "maplibre-gl";
import { colour } from "../colour";
import { scheme } from "../scheme";
import { styleLayers } from "./map";

export interface ValueClass {
  code: number;
  label: string;
  colour: string;
  colourDark: string;
  isUnknown: boolean; // no value: drawn hollow, and so is what the file does not name
}

/** What `/tiles/city/values/{name}.json` says. */
export interface ValuesFile {
  name: string;
  classes: ValueClass[];
  total: number; // objects that the map draws
  values: Record<string, number>;
}

type Paint = keyof AllPaintProperties;
type PaintValue = AllPaintProperties[Paint];

const LAYER = "values";
const DOTS = "dots-"; // sources of single layers (dots.ts)
const FAINT = 0.3; // markers under their values, from afar
const NEAR = [14, 15.5] as const; // zooms between which values move from the middle of the marker to its corner
const SETTLE = 60; // ms to collect tiles that come together

export class ValuesPainter {
  private file: ValuesFile | null = null;
  private readonly stated = new Map<string, Set<number>>(); // by source: what has been told its value
  private readonly own = new Map<string, [layer: string, property: Paint, value: PaintValue]>();
  private timer = 0;

  constructor(private readonly map: MapLibre) {
    map.on("sourcedata", (event) => event.tile && this.soon());
  }

  /** Colour by this file; null: as the themes have it. */
  show(file: ValuesFile | null): void {
    const isOther = file !== this.file;
    this.file = file;
    if (!this.map.getLayer(LAYER)) return; // `attach` comes with the style
    if (isOther) this.forget();
    this.restore();
    this.map.setLayoutProperty(LAYER, "visibility", file ? "visible" : "none");
    if (file) this.paint(file);
  }

  /** After each new style, and after other dots were put on the map. */
  attach(): void {
    if (!this.map.getLayer(LAYER)) {
      this.stated.clear();
      this.own.clear();
      const objects = styleLayers(this.map, "objects");
      const filter = objects[0] ? this.map.getFilter(objects[0]) : undefined;
      const all = this.map.getStyle().layers.map((layer) => layer.id);
      const above = all[all.lastIndexOf(objects.at(-1) ?? "") + 1];
      this.map.addLayer({ ...circles(), ...(filter && { filter }) } as CircleLayerSpecification, above);
    }
    this.show(this.file);
  }

  private paint(file: ValuesFile): void {
    const paint = paintFor(file.classes);
    for (const [property, value] of Object.entries(paint))
      this.map.setPaintProperty(LAYER, property as Paint, value as PaintValue);
    const [dots, ...markers] = styleLayers(this.map, "objects").filter((id) => id !== LAYER);
    const nearer = (far: number, near: number): ExpressionSpecification => [
      "interpolate",
      ["linear"],
      ["zoom"],
      NEAR[0],
      far,
      NEAR[1],
      near,
    ];
    if (dots) this.change(dots, "circle-opacity", nearer(0, 0.9));
    if (dots) this.change(dots, "circle-stroke-opacity", nearer(0, 1));
    for (const id of markers) this.change(id, "icon-opacity", nearer(FAINT, 1));
    for (const [source] of this.targets().slice(1)) {
      for (const property of ["circle-color", "circle-stroke-color"] as const) {
        this.change(source, property, paint[property]);
      }
    }
    this.state();
  }

  /** Tell every drawn object that does not know it yet its value. */
  private state(): void {
    if (!this.file || !this.map.getLayer(LAYER)) return;
    const { values } = this.file;
    for (const [source, sourceLayer] of this.targets()) {
      const stated = this.stated.get(source) ?? new Set();
      this.stated.set(source, stated);
      for (const { id } of this.map.querySourceFeatures(source, { sourceLayer })) {
        if (typeof id !== "number" || stated.has(id)) continue;
        stated.add(id);
        const value = values[id];
        if (value !== undefined) this.map.setFeatureState({ source, sourceLayer, id }, { value });
      }
    }
  }

  private soon(): void {
    clearTimeout(this.timer);
    if (this.file) this.timer = window.setTimeout(() => this.state(), SETTLE);
  }

  private forget(): void {
    this.stated.clear();
    for (const [source, sourceLayer] of this.targets()) this.map.removeFeatureState({ source, sourceLayer });
  }

  private targets(): [source: string, sourceLayer: string][] {
    const single = Object.keys(this.map.getStyle()?.sources ?? {}).filter((id) => id.startsWith(DOTS));
    return [["city", "objects"], ...single.map((id): [string, string] => [id, id.slice(DOTS.length)])];
  }

  private change(layer: string, property: Paint, value: PaintValue): void {
    this.own.set(`${layer} ${property}`, [layer, property, this.map.getPaintProperty(layer, property)]);
    this.map.setPaintProperty(layer, property, value);
  }

  private restore(): void {
    for (const [layer, property, value] of this.own.values()) {
      if (this.map.getLayer(layer)) this.map.setPaintProperty(layer, property, value);
    }
    this.own.clear();
  }
}

function circles(): CircleLayerSpecification {
  return { id: LAYER, type: "circle", source: "city", "source-layer": "objects", layout: { visibility: "none" } };
}

/**
 * Full circles with a pale edge for values, hollow ones for none: told apart without colours too. From near they stand at
 * the corner of the marker, which shows what the object is.
 */
export function paintFor(classes: readonly ValueClass[]) {
  const unknown = classes.find((one) => one.isUnknown);
  const surface = colour("--surface");
  const edge = unknown ? inkOf(unknown) : surface;
  const known = classes.filter((one) => !one.isUnknown);
  const value: ExpressionSpecification = ["coalesce", ["feature-state", "value"], -1];
  const isUnknown: ExpressionSpecification = ["!", ["in", value, ["literal", known.map((one) => one.code)]]];
  const [flat, corner, further] = [
    [0, 0],
    [8, -8],
    [11, -11],
  ].map((at) => ["literal", at]);
  const fill = known.length ? ["match", value, ...known.flatMap((one) => [one.code, inkOf(one)]), surface] : surface;
  return {
    "circle-color": fill as ExpressionSpecification,
    "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2.2, 12, 3.8, NEAR[0], 5.5, NEAR[1], 5.5, 18, 7],
    "circle-translate": ["interpolate", ["linear"], ["zoom"], NEAR[0], flat, NEAR[1], corner, 18, further],
    "circle-stroke-color": ["case", isUnknown, edge, surface] as ExpressionSpecification,
    "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 8, 0.8, 13, 1.4, 16, 1.8],
  };
}

/** The colour of a class in the page's scheme. */
export const inkOf = (one: ValueClass): string => (scheme() === "dark" ? one.colourDark : one.colour);

/** How many objects each class has, by code; those the file does not name are unknown. */
export function countsOf({ classes, total, values }: ValuesFile): Map<number, number> {
  const counts = new Map(classes.map((one) => [one.code, 0]));
  let rest = total;
  for (const code of Object.values(values)) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
    rest--;
  }
  const unknown = classes.find((one) => one.isUnknown);
  if (unknown) counts.set(unknown.code, (counts.get(unknown.code) ?? 0) + Math.max(rest, 0));
  return counts;
}

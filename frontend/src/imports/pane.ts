// One map with the difference on it, over the portal's own style: the city before, after, or both in one.
import {
  type ExpressionSpecification,
  type FilterSpecification,
  Map as MapLibre,
  type MapMouseEvent,
  setWorkerUrl,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection, Geometry } from "geojson";
import { colour } from "../colour";
import { onScheme, type Scheme, scheme } from "../scheme";
import worker from "../worker/tiles?worker&url";
import { differenceLayers, imageOf, ringed, SOURCE, SPOT, shownIn, type View } from "./layers";
import { parts, picture, SIGNS } from "./signs";

/** What is drawn. `row` is the id of the row on the page; `feature` the number of the object in the tiles. */
export interface Told {
  row: string;
  href: string;
  role: "shape" | "way" | "mark";
  state: string;
  feature?: number | null;
}
export type Difference = FeatureCollection<Geometry, Told>;
export type Shown = Pick<Told, "row" | "href">;
export type Place = [number, number];

export interface PaneFacts {
  styles: Record<Scheme, string>;
  words: { zoomIn: string; zoomOut: string };
  isPast: boolean;
}

const DENSITY = 2;
const SIGN = 26; // px
const REACH = 8; // px round the pointer
const NEIGHBOURS_FROM = 15; // zoom: further out the signs of what stays as it is would hide what changes
const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] };

export class Pane {
  readonly map: MapLibre;
  private readonly own = new Map<string, ExpressionSpecification>();
  private readonly base = new Map<string, FilterSpecification | undefined>();
  private chosen: { row: string; at: Place | undefined } = { row: "", at: undefined };
  private data: Difference | null = null;
  private isStyled = false;

  /** `camera` is where it looks first; `pressed` is told what somebody has pressed on it. */
  constructor(
    canvas: HTMLElement,
    private readonly facts: PaneFacts,
    title: string,
    private view: View,
    camera: object,
    pressed: (shown: Shown) => void,
  ) {
    setWorkerUrl(worker);
    this.map = new MapLibre({
      container: canvas,
      style: facts.styles[scheme()],
      ...camera,
      attributionControl: { compact: true },
      cooperativeGestures: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      locale: {
        "Map.Title": title,
        "NavigationControl.ZoomIn": facts.words.zoomIn,
        "NavigationControl.ZoomOut": facts.words.zoomOut,
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.on("style.load", () => {
      this.isStyled = true;
      this.attach();
    });
    this.map.on("mousemove", (event) => {
      this.map.getCanvas().style.cursor = this.under(event) ? "pointer" : "";
    });
    this.map.on("click", (event) => {
      const found = this.under(event);
      if (found) pressed(found);
    });
    onScheme((now) => {
      this.isStyled = false;
      this.map.setStyle(facts.styles[now]);
    });
  }

  /** Draw this difference, now and after each change of the style. */
  draw(data: Difference): void {
    this.data = data;
    if (this.isStyled) this.attach();
  }

  /** Before, after, or both. */
  show(view: View): void {
    this.view = view;
    this.filter();
  }

  /** Ring the signs of this row; where it has none on the map, the place. */
  choose(row: string, at?: Place): void {
    this.chosen = { row, at };
    this.filter();
  }

  private attach(): void {
    if (!this.data || this.map.getSource(SOURCE)) return;
    this.base.clear();
    for (const layer of this.map.getStyle().layers) {
      const from = "source-layer" in layer ? layer["source-layer"] : "";
      if (from === "objects") {
        this.map.setLayerZoomRange(layer.id, Math.max(layer.minzoom ?? 0, NEIGHBOURS_FROM), layer.maxzoom ?? 24);
      }
      if (from === "objects" || from === "areas") this.base.set(layer.id, this.map.getFilter(layer.id) ?? undefined);
    }
    const edge = parts(colour("--surface"));
    for (const sign of SIGNS) {
      const fill = parts(colour(`--${sign === "left" ? "moved" : sign}`));
      this.map.addImage(imageOf(sign), picture(sign, fill, edge, SIGN * DENSITY), { pixelRatio: DENSITY });
    }
    this.map.addSource(SOURCE, { type: "geojson", data: this.data });
    this.map.addSource(SPOT, { type: "geojson", data: NOTHING });
    for (const layer of differenceLayers(colour)) {
      this.map.addLayer(layer);
      if ("filter" in layer) this.own.set(layer.id, layer.filter as ExpressionSpecification);
    }
    this.filter();
  }

  private filter(): void {
    if (!this.map.getSource(SOURCE)) return; // attach() comes back here
    this.own.set("difference-chosen", ringed(this.chosen.row));
    const shown = shownIn(this.view);
    for (const [id, own] of this.own) {
      this.map.setFilter(id, shown ? ["all", own, shown] : own);
    }
    const gone = this.gone();
    for (const [id, own] of this.base) {
      const both = gone && own ? ["all", own, gone] : (gone ?? own ?? null);
      this.map.setFilter(id, both as FilterSpecification | null);
    }
    this.ringSpot();
  }

  /** The tiles show the city of today; what is not so in this view is left to the difference itself. */
  private gone(): ExpressionSpecification | null {
    if (this.view !== (this.facts.isPast ? "before" : "after")) return null;
    const touched = (this.data?.features ?? []).map((one) => one.properties);
    const elsewhere = touched.filter((one) => one.feature && ["withdrawn", "moved"].includes(one.state));
    return ["!", ["in", ["id"], ["literal", [...new Set(elsewhere.map((one) => Number(one.feature)))]]]];
  }

  private ringSpot(): void {
    const { row, at } = this.chosen;
    const has = this.data?.features.some(({ properties }) => properties.role === "mark" && properties.row === row);
    const spot = {
      type: "Feature" as const,
      geometry: { type: "Point" as const, coordinates: at ?? [] },
      properties: {},
    };
    const source = this.map.getSource(SPOT) as { setData?: (data: FeatureCollection) => void } | undefined;
    source?.setData?.(at && !has ? { ...NOTHING, features: [spot] } : NOTHING);
  }

  private under({ point: { x, y } }: MapMouseEvent): Shown | null {
    if (!this.map.getSource(SOURCE)) return null;
    for (const layers of [["difference-mark"], ["difference-edge", "difference-edge-before", "difference-area"]]) {
      const box: [Place, Place] = [
        [x - REACH, y - REACH],
        [x + REACH, y + REACH],
      ];
      const found = this.map.queryRenderedFeatures(box, { layers })[0]?.properties;
      if (found) return { row: String(found.row), href: String(found.href) };
    }
    return null;
  }
}

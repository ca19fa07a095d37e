// The map of the difference: what an import would do to the city, over the portal's own style.
import {
  type ExpressionSpecification,
  Map as MapLibre,
  type MapMouseEvent,
  NavigationControl,
  setWorkerUrl,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import { colour } from "../colour";
import { calm, el, handedOver } from "../dom";
import { onScheme, type Scheme, scheme } from "../scheme";
import worker from "../worker/tiles?worker&url";
import { differenceLayers, imageOf, SOURCE, shownIn, type View } from "./layers";
import { parts, picture, SIGNS } from "./signs";

export interface Facts {
  bbox: [number, number, number, number];
  styles: Record<Scheme, string>;
  data: string;
  words: { map: string; zoomIn: string; zoomOut: string; failed: string };
}

export interface Shown {
  number: number;
  href: string;
}

const DENSITY = 2;
const SIGN = 26; // px
const REACH = 8; // px round the pointer
const NEIGHBOURS_FROM = 15; // zoom: further out the signs of what stays as it is would hide what changes

export class DifferenceMap {
  private readonly map: MapLibre;
  private readonly own = new Map<string, ExpressionSpecification>();
  private view: View = "both";
  private chosen = -1;

  /** `pressed` is told which difference somebody has pressed on the map. */
  constructor(
    private readonly place: HTMLElement,
    pressed: (shown: Shown) => void,
  ) {
    const facts = handedOver<Facts>("difference-map-data");
    const canvas = el("div", { class: "difference-map__canvas" });
    place.replaceChildren(canvas);
    setWorkerUrl(worker);
    this.map = new MapLibre({
      container: canvas,
      style: facts.styles[scheme()],
      bounds: facts.bbox,
      fitBoundsOptions: { padding: 48, maxZoom: 16 },
      attributionControl: { compact: true },
      cooperativeGestures: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      locale: {
        "Map.Title": facts.words.map,
        "NavigationControl.ZoomIn": facts.words.zoomIn,
        "NavigationControl.ZoomOut": facts.words.zoomOut,
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.on("style.load", () => this.attach(facts.data));
    this.map.once("idle", () => {
      place.dataset.drawn = "";
    });
    this.map.on("error", () => {
      if (!this.map.isStyleLoaded() && place.dataset.drawn === undefined) {
        place.replaceChildren(el("p", { class: "note" }, facts.words.failed));
      }
    });
    this.map.on("mousemove", (event) => {
      this.map.getCanvas().style.cursor = this.under(event) ? "pointer" : "";
    });
    this.map.on("click", (event) => {
      const found = this.under(event);
      if (!found) return;
      this.choose(found.number);
      pressed(found);
    });
    onScheme((now) => this.map.setStyle(facts.styles[now]));
  }

  /** Before, after, or both. */
  show(view: View): void {
    this.view = view;
    this.filter();
  }

  /** Ring this difference, and go there when a place is given. */
  choose(number: number, at?: [number, number]): void {
    this.chosen = number;
    this.filter();
    if (!at) return;
    const zoom = Math.max(this.map.getZoom(), 16);
    this.map.easeTo({ center: at, zoom, duration: calm() ? 0 : 600 });
    this.place.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  }

  private attach(data: string): void {
    if (this.map.getSource(SOURCE)) return;
    for (const layer of this.map.getStyle().layers) {
      if ("source-layer" in layer && layer["source-layer"] === "objects") {
        this.map.setLayerZoomRange(layer.id, Math.max(layer.minzoom ?? 0, NEIGHBOURS_FROM), layer.maxzoom ?? 24);
      }
    }
    const edge = parts(colour("--surface"));
    for (const sign of SIGNS) {
      const fill = parts(colour(`--${sign === "left" ? "moved" : sign}`));
      this.map.addImage(imageOf(sign), picture(sign, fill, edge, SIGN * DENSITY), { pixelRatio: DENSITY });
    }
    this.map.addSource(SOURCE, { type: "geojson", data });
    for (const layer of differenceLayers(colour)) {
      this.map.addLayer(layer);
      if ("filter" in layer) this.own.set(layer.id, layer.filter as ExpressionSpecification);
    }
    this.filter();
  }

  private filter(): void {
    if (!this.map.getSource(SOURCE)) return; // attach() comes back here
    this.own.set("difference-chosen", ["all", ["==", ["get", "role"], "mark"], ["==", ["get", "number"], this.chosen]]);
    const shown = shownIn(this.view);
    for (const [id, own] of this.own) {
      this.map.setFilter(id, shown ? ["all", own, shown] : own);
    }
  }

  private under({ point: { x, y } }: MapMouseEvent): Shown | null {
    if (!this.map.getSource(SOURCE)) return null;
    for (const layers of [["difference-mark"], ["difference-edge", "difference-edge-before", "difference-area"]]) {
      const box: [[number, number], [number, number]] = [
        [x - REACH, y - REACH],
        [x + REACH, y + REACH],
      ];
      const found = this.map.queryRenderedFeatures(box, { layers })[0]?.properties;
      if (found) return { number: Number(found.number), href: String(found.href) };
    }
    return null;
  }
}

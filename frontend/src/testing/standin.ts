// A map for tests, where there is no WebGL: it keeps a camera, a style's layers and listeners, and obeys at once. One
// pixel is `DEGREE` of a degree at zoom 10 and half of that at each next zoom, in both directions.
import type { Map as MapLibre } from "maplibre-gl";
import { el } from "../dom";

export const DEGREE = 0.001;
const STYLE = [
  ["objects", "objects-1", "symbol"],
  ["counts", "counts-1", "symbol"],
  ["areas", "areas-1", "symbol"],
  ["buildings", "flat-1", "fill"],
  ["buildings", "high-1", "fill-extrusion"],
  ["buildings", "numbers-1", "symbol"],
] as const;
type Listener = (event: never) => void;
type Where = { center?: [number, number]; zoom?: number; bearing?: number; pitch?: number };
type Box = [number, number, number, number];

export class StandIn {
  readonly heard: Record<string, Listener[]> = {};
  readonly moves: string[] = []; // what was asked of the camera, in words
  readonly styles: unknown[] = [];
  readonly filters: Record<string, unknown> = {};
  readonly drawn: Record<string, { features: { geometry: unknown; properties: { role: string } }[] }> = {};
  readonly canvas = el("canvas", { tabindex: 0 });
  readonly container: HTMLElement;
  readonly touchZoomRotate = { enableRotation: () => undefined };
  readonly doubleClickZoom = { enable: () => undefined, disable: () => undefined };
  lon = 33.4;
  lat = 47.9;
  zoom = 10;
  bearing = 0;
  pitch = 0;
  moving = false;
  padding = { top: 0, bottom: 0, left: 0, right: 0 };
  readonly tiles: Record<string, string[]> = {}; // as they were set anew
  found: unknown[] = []; // what lies under every point

  constructor(readonly options: Record<string, unknown> = {}) {
    this.container = (options.container as HTMLElement) ?? el("div");
    this.container.append(this.canvas);
    Object.defineProperty(this.container, "clientWidth", { value: 400, configurable: true });
    Object.defineProperty(this.container, "clientHeight", { value: 300, configurable: true });
    this.place(options as Where);
  }

  /** As the type that our code asks for. */
  get map(): MapLibre {
    return this as unknown as MapLibre;
  }

  on(name: string, listener: Listener): this {
    this.heard[name] = [...(this.heard[name] ?? []), listener];
    return this;
  }

  once(name: string, listener: Listener): this {
    return this.on(name, listener);
  }

  fire(name: string, event: object = {}): void {
    for (const listener of this.heard[name] ?? []) listener(event as never);
  }

  place({ center, zoom, bearing, pitch }: Where): void {
    [this.lon, this.lat] = center ?? [this.lon, this.lat];
    this.zoom = zoom ?? this.zoom;
    this.bearing = bearing ?? this.bearing;
    this.pitch = pitch ?? this.pitch;
  }

  /** Somebody has moved the map by hand. */
  moveTo(where: Where): void {
    this.fire("movestart");
    this.place(where);
    for (const name of ["move", "rotate", "pitch", "moveend"]) this.fire(name);
  }

  easeTo({ duration: _duration, essential: _essential, ...where }: Where & Record<string, unknown>): void {
    this.moves.push(`ease ${JSON.stringify(where)}`);
    this.moveTo(where);
  }

  fitBounds([west, south, east, north]: Box, { maxZoom }: { maxZoom: number }): void {
    this.moves.push(`fit ${[west, south, east, north]} up to ${maxZoom}`);
    this.moveTo({ center: [(west + east) / 2, (south + north) / 2] });
  }

  zoomIn = () => this.easeTo({ zoom: this.zoom + 1 });
  zoomOut = () => this.easeTo({ zoom: this.zoom - 1 });
  getCenter = () => ({ lng: this.lon, lat: this.lat });
  getZoom = () => this.zoom;
  getBearing = () => this.bearing;
  getPitch = () => this.pitch;
  isMoving = () => this.moving;
  getPadding = () => this.padding;
  setPadding = (padding: StandIn["padding"]) => {
    this.padding = padding;
  };
  getCanvas = () => this.canvas;
  getContainer = () => this.container;
  triggerRepaint = () => this.fire("render");
  private get perPixel(): number {
    return DEGREE * 2 ** (10 - this.zoom);
  }
  unproject = ([x, y]: [number, number]) => ({
    lng: this.lon + (x - 200) * this.perPixel,
    lat: this.lat - (y - 150) * this.perPixel,
  });
  project = ([lon, lat]: [number, number]) => ({
    x: (lon - this.lon) / this.perPixel + 200,
    y: (this.lat - lat) / this.perPixel + 150,
  });
  queryRenderedFeatures = (_: unknown, { layers }: { layers: string[] }) =>
    this.found.filter((one) => layers.includes((one as { layer: string }).layer));

  setStyle = (style: unknown) => {
    this.styles.push(style);
  };
  isStyleLoaded = () => true;
  getStyle = () => ({
    sources: { city: {}, ...this.drawn },
    layers: STYLE.map(([name, id, type]) => ({
      id,
      type,
      "source-layer": name,
      minzoom: 8,
      maxzoom: 24,
    })),
  });
  getFilter = () => undefined;
  setFilter = (id: string, filter: unknown) => {
    this.filters[id] = filter;
  };
  setLayoutProperty = (id: string, property: string, value: unknown) => this.setPaintProperty(id, property, value);
  readonly painted: Record<string, unknown> = {}; // by layer and property
  readonly states: Record<string, unknown> = {}; // by source and id
  readonly layers: string[] = []; // added to the style's own
  features: { id: number }[] = []; // in every source
  readonly refreshed: unknown[] = [];
  refreshTiles = (source: string, tiles: unknown[]) => this.refreshed.push([source, tiles]);
  getLayer = (id: string) => this.layers.includes(id) || id.endsWith("-1") || undefined;
  getPaintProperty = (id: string, property: string) => this.painted[`${id} ${property}`];
  setPaintProperty = (id: string, property: string, value: unknown) => {
    this.painted[`${id} ${property}`] = value;
  };
  querySourceFeatures = () => this.features;
  setFeatureState = ({ source, id }: { source: string; id: number }, state: unknown) => {
    this.states[`${source} ${id}`] = state;
  };
  removeFeatureState = ({ source }: { source: string }) => {
    for (const key of Object.keys(this.states)) if (key.startsWith(`${source} `)) delete this.states[key];
  };
  readonly ranges: Record<string, [number, number]> = {}; // zooms by layer
  setLayerZoomRange = (id: string, from: number, to: number) => {
    this.ranges[id] = [from, to];
  };
  readonly asked: Record<string, Partial<{ paint: Record<string, unknown>; filter: unknown }>> = {}; // as they were asked for
  addLayer = (layer: { id: string; paint?: Record<string, unknown>; filter?: unknown }) => {
    this.asked[layer.id] = layer;
    this.layers.push(layer.id);
  };
  removeLayer = (id: string) => {
    if (this.layers.includes(id)) this.layers.splice(this.layers.indexOf(id), 1);
  };
  readonly pictures: Record<string, unknown> = {};
  hasImage = (name: string) => name in this.pictures;
  addImage = (name: string, image: unknown) => {
    this.pictures[name] = image;
  };
  removeImage = (name: string) => delete this.pictures[name];
  removeSource = (id: string) => delete this.drawn[id];
  addSource = (id: string, { data }: { data: StandIn["drawn"][string] }) => {
    this.drawn[id] = data;
  };
  getSource = (id: string) =>
    id === "city" || id in this.drawn
      ? {
          setTiles: (tiles: string[]) => {
            this.tiles[id] = tiles;
          },
          setData: (data: StandIn["drawn"][string]) => {
            this.drawn[id] = data;
          },
        }
      : undefined;

  /** The shapes drawn over the style in this role. */
  overlaid(role: string): unknown[] {
    return (this.drawn.overlay?.features ?? []).filter((f) => f.properties.role === role).map((f) => f.geometry);
  }
}

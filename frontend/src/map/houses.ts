// Apartment buildings in the colours of a theme. The buildings of the tiles are told their class as feature-state: no
// tile is asked for again. While the map is flat the houses are flat; tilted, they stand as high as their storeys.
import type {
  FillExtrusionLayerSpecification,
  FillLayerSpecification,
  LineLayerSpecification,
  Map as MapLibre,
  StyleImageInterface,
} from "maplibre-gl";
import { colour } from "../colour";
import { heightFor, inkFor, isHouse, only, seenWhere, stripes } from "./housepaint";
import { styleLayers } from "./map";
import { inkOf, type ValuesFile } from "./values";

/** What a theme of houses says: every house has a class, the unknown one too. */
export interface HousesFile extends ValuesFile {
  note: string;
  layer: string; // of the tiles
  classes: (ValuesFile["classes"][number] & { list: string })[];
  storeys?: Record<string, number>;
}

const PATTERN = "houses-unknown";
const IDS = ["houses", "houses-hatch", "houses-edge", "houses-hatch-high"] as const;
const FIRST = 13; // zoom from which buildings are drawn
const FAINT = 0.55; // other buildings beside coloured houses
export const TILTED = 5; // degrees from which the map shows heights

type Property = Parameters<MapLibre["setPaintProperty"]>[1];

export class HousesPainter {
  /** Who knows the storeys of every house; asked when the map is tilted for the first time. */
  askStoreys: () => Promise<Record<string, number>> = async () => ({});
  private file: HousesFile | null = null;
  private storeys: Record<string, number> | null = null;
  private isHigh: boolean | null = null; // null: nothing is painted
  private readonly own: (() => void)[] = []; // puts back what the style had

  constructor(private readonly map: MapLibre) {
    map.on("pitch", () => this.map.getLayer(IDS[0]) && this.isHigh !== this.isTilted() && this.paint());
  }

  /** Colour by this file; null: as the style has it. */
  show(file: HousesFile | null): void {
    this.file = file;
    this.attach();
  }

  /** After each new style as well. */
  attach(): void {
    if (!this.map.getSource("city")) return; // comes with the style
    if (this.map.getLayer(IDS[0])) this.clear();
    else this.own.length = 0; // a new style has nothing to be put back
    if (!this.file) return;
    this.tell();
    this.paint();
  }

  isTilted(): boolean {
    return this.map.getPitch() > TILTED;
  }

  private clear(): void {
    this.restore();
    for (const id of IDS) if (this.map.getLayer(id)) this.map.removeLayer(id);
    this.map.removeFeatureState({ source: "city", sourceLayer: "buildings" });
  }

  /** Every house its class, and its storeys once they are known. */
  private tell(): void {
    const { file, storeys } = this;
    if (!file) return;
    for (const [key, house] of Object.entries(file.values)) {
      const state = { house, storeys: storeys?.[key] ?? 0 };
      this.map.setFeatureState({ source: "city", sourceLayer: file.layer, id: Number(key) }, state);
    }
  }

  private paint(): void {
    const { file } = this;
    if (!file) return;
    this.restore();
    this.isHigh = this.isTilted();
    if (this.isHigh && !this.storeys) void this.learn();
    this.addLayers(file);
    const kinds = new Map(this.map.getStyle().layers.map((layer) => [layer.id, layer.type]));
    for (const id of styleLayers(this.map, file.layer)) {
      if ((IDS as readonly string[]).includes(id)) continue;
      if (kinds.get(id) === "fill-extrusion") this.raise(id, file);
      if (kinds.get(id) === "fill") this.flatten(id);
    }
  }

  private async learn(): Promise<void> {
    this.storeys = await this.askStoreys().catch(() => null);
    if (this.storeys) this.tell();
  }

  /** The style's own flat buildings: faint, and as near as one can come unless heights are shown there. */
  private flatten(id: string): void {
    this.change(id, "fill-opacity", FAINT);
    if (this.isHigh) return;
    const { minzoom = 0, maxzoom = 24 } = this.map.getStyle().layers.find((layer) => layer.id === id) ?? {};
    this.map.setLayerZoomRange(id, minzoom, 24);
    this.own.push(() => this.map.setLayerZoomRange(id, minzoom, maxzoom));
  }

  /** The style's own high buildings: away while the map is flat, else houses among them in their colour and height. */
  private raise(id: string, file: HousesFile): void {
    if (!this.isHigh) {
      this.map.setLayoutProperty(id, "visibility", "none");
      this.own.push(() => this.map.setLayoutProperty(id, "visibility", "visible"));
      return;
    }
    const plain = this.map.getPaintProperty(id, "fill-extrusion-color");
    this.change(id, "fill-extrusion-color", inkFor(file.classes, plain));
    this.change(id, "fill-extrusion-height", heightFor(["coalesce", ["get", "height_m"], 5]));
    this.map.setFilter(id, ["!", only(unknownOf(file))]);
    this.own.push(() => this.map.setFilter(id, null));
  }

  private addLayers(file: HousesFile): void {
    const unknown = file.classes.find((one) => one.isUnknown);
    if (unknown) {
      if (this.map.hasImage(PATTERN)) this.map.removeImage(PATTERN);
      this.map.addImage(PATTERN, stripes(unknown) as unknown as StyleImageInterface, { pixelRatio: 2 });
    }
    const symbols = this.map
      .getStyle()
      .layers.find((one) => one.type === "symbol" && styleLayers(this.map, file.layer).includes(one.id));
    for (const layer of layersFor(file, unknown ? inkOf(unknown) : "")) {
      if (!this.map.getLayer(layer.id)) this.map.addLayer(layer, symbols?.id);
    }
    this.map.setLayoutProperty("houses-hatch-high", "visibility", this.isHigh ? "visible" : "none");
    for (const id of IDS.slice(0, 3)) this.map.setLayerZoomRange(id, FIRST, this.isHigh ? 15.5 : 24);
  }

  private change(id: string, property: string, value: unknown): void {
    const before = this.map.getPaintProperty(id, property as Property);
    this.map.setPaintProperty(id, property as Property, value as never);
    this.own.push(() => this.map.setPaintProperty(id, property as Property, before as never));
  }

  private restore(): void {
    while (this.own.length) this.own.pop()?.();
    this.isHigh = null;
  }
}

const unknownOf = ({ classes, values }: HousesFile): number[] => {
  const code = classes.find((one) => one.isUnknown)?.code;
  return Object.keys(values)
    .filter((key) => values[key] === code)
    .map(Number);
};

type Drawn = FillLayerSpecification | LineLayerSpecification | FillExtrusionLayerSpecification;

/** Colours, the pattern of the unknown, an edge round every house; the pattern once more for tilted maps. */
function layersFor(file: HousesFile, unknownInk: string): Drawn[] {
  const at = { source: "city", "source-layer": file.layer, minzoom: FIRST };
  const known = seenWhere(file.classes, true);
  const unknown = seenWhere(file.classes, false);
  const edge = ["case", ["==", unknown, 1], unknownInk, colour("--ink")];
  return [
    {
      ...at,
      id: "houses",
      type: "fill",
      paint: { "fill-color": inkFor(file.classes, "#000000"), "fill-opacity": known, "fill-antialias": false },
    },
    { ...at, id: "houses-hatch", type: "fill", paint: { "fill-pattern": PATTERN, "fill-opacity": unknown } },
    {
      ...at,
      id: "houses-edge",
      type: "line",
      paint: {
        "line-color": edge as never,
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 13, 0, 14.5, ["case", isHouse, 0.55, 0]],
        "line-width": ["interpolate", ["linear"], ["zoom"], 14, 0.4, 18, 1.4],
      },
    },
    {
      ...at,
      id: "houses-hatch-high",
      type: "fill-extrusion",
      minzoom: 15,
      filter: only(unknownOf(file)),
      paint: {
        "fill-extrusion-pattern": PATTERN,
        "fill-extrusion-height": heightFor(0),
        "fill-extrusion-opacity": ["interpolate", ["linear"], ["zoom"], 15, 0, 15.5, 0.92],
      },
    },
  ];
}

// All objects of the chosen layers at every zoom. The city's tiles thin out what is close together; whoever has chosen
// a few layers wants to see every object of them, so these are drawn from the layers' own tiles, as small dots.
import type { Map as MapLibre, VectorTileSource } from "maplibre-gl";
import { scheme } from "../scheme";
import type { Config } from "./config";
import { chosenLayers } from "./filter";
import { styleLayers } from "./map";
import type { MapState } from "./state";

const MOST = 16; // more layers than this are as good as a theme map: thinned, and counted
const PREFIX = "dots-";
const GROUND = "-ground";
const UNTIL = 15; // from here on the city's tiles hold every object

export class Dots {
  private versions: Record<string, string> = {};

  constructor(
    private readonly map: MapLibre,
    private readonly config: Config,
  ) {
    for (const layer of config.themes.flatMap((theme) => theme.layers)) this.versions[layer.slug] = layer.version;
  }

  /** Draw the dots of exactly these layers. */
  show(choice: Pick<MapState, "themes" | "layers">): void {
    if (!this.map.getSource("city") && !this.map.isStyleLoaded()) return; // style.load comes back here
    const layers = chosenLayers(choice, this.config.themes);
    const wanted = layers.length <= MOST ? layers : [];
    for (const id of Object.keys(this.map.getStyle().sources)) {
      if (!id.startsWith(PREFIX) || wanted.includes(id.slice(PREFIX.length))) continue;
      for (const layer of [id, id + GROUND]) this.map.removeLayer(layer);
      this.map.removeSource(id);
    }
    for (const slug of wanted) if (!this.map.getSource(PREFIX + slug)) this.add(slug);
    for (const id of styleLayers(this.map, "counts")) {
      this.map.setLayoutProperty(id, "visibility", wanted.length > 0 ? "none" : "visible");
    }
  }

  /** After a change of the city: ask again for the tiles of those layers on the map that have changed. */
  async renew(): Promise<void> {
    const shown = Object.keys(this.map.getStyle()?.sources ?? {}).filter((id) => id.startsWith(PREFIX));
    if (shown.length === 0) return;
    const answer = await fetch(this.config.links.layerVersions, { cache: "no-cache" });
    if (!answer.ok) return; // what is drawn stays; the next change asks again
    const before = this.versions;
    this.versions = (await answer.json()) as Record<string, string>;
    for (const id of shown) {
      const slug = id.slice(PREFIX.length);
      if (this.versions[slug] === before[slug]) continue;
      this.map.getSource<VectorTileSource>(id)?.setTiles([this.tilesOf(slug)]);
    }
  }

  /** Tiles of one version of a layer are kept by the browser, as its tiles of the city are. */
  private tilesOf(slug: string): string {
    const { href } = new URL(this.config.links.layerTiles.replace("{layer}", slug), location.href);
    return `${href.replace(/%7B(.)%7D/g, "{$1}")}?v=${this.versions[slug] ?? ""}`;
  }

  private add(slug: string): void {
    const id = PREFIX + slug;
    const theme = this.config.themes.find((one) => one.layers.some((layer) => layer.slug === slug));
    if (!theme) return;
    this.map.addSource(id, {
      type: "vector",
      tiles: [this.tilesOf(slug)],
      minzoom: 8,
      maxzoom: UNTIL - 1,
    });
    const colour = scheme() === "dark" ? theme.colourDark : theme.colour;
    const halo = scheme() === "dark" ? "#12171a" : "#ffffff";
    const drawn = { source: id, "source-layer": slug, maxzoom: UNTIL };
    const under = styleLayers(this.map, "objects")[0];
    this.map.addLayer(
      {
        ...drawn,
        id: id + GROUND,
        type: "fill",
        filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": colour, "fill-opacity": 0.45, "fill-outline-color": colour },
      },
      under,
    );
    this.map.addLayer(
      {
        ...drawn,
        id,
        type: "circle",
        filter: ["==", ["geometry-type"], "Point"],
        paint: {
          "circle-color": colour,
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2, 14, 5],
          "circle-stroke-color": halo,
          "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 14, 1.5],
        },
      },
      under,
    );
  }
}

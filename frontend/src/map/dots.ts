// All objects of the chosen layers at every zoom. The city's tiles thin out what is close together; whoever has chosen
// a few layers wants to see every object of them, so these are drawn from the layers' own tiles, as small dots.
import type { Map as MapLibre } from "maplibre-gl";
import { scheme } from "../scheme";
import type { Config } from "./config";
import { chosenLayers } from "./filter";
import { styleLayers } from "./map";
import type { MapState } from "./state";

const MOST = 16; // more layers than this are as good as a theme map: thinned, and counted
const PREFIX = "dots-";
const UNTIL = 15; // from here on the city's tiles hold every object

export class Dots {
  constructor(
    private readonly map: MapLibre,
    private readonly config: Config,
  ) {}

  /** Draw the dots of exactly these layers. */
  show(choice: Pick<MapState, "themes" | "layers">): void {
    if (!this.map.getSource("city") && !this.map.isStyleLoaded()) return; // style.load comes back here
    const layers = chosenLayers(choice, this.config.themes);
    const wanted = layers.length <= MOST ? layers : [];
    for (const id of Object.keys(this.map.getStyle().sources)) {
      if (!id.startsWith(PREFIX) || wanted.includes(id.slice(PREFIX.length))) continue;
      this.map.removeLayer(id);
      this.map.removeSource(id);
    }
    for (const slug of wanted) if (!this.map.getSource(PREFIX + slug)) this.add(slug);
    for (const id of styleLayers(this.map, "counts")) {
      this.map.setLayoutProperty(id, "visibility", wanted.length > 0 ? "none" : "visible");
    }
  }

  private add(slug: string): void {
    const id = PREFIX + slug;
    const theme = this.config.themes.find((one) => one.layers.some((layer) => layer.slug === slug));
    if (!theme) return;
    this.map.addSource(id, {
      type: "vector",
      tiles: [
        new URL(this.config.links.layerTiles.replace("{layer}", slug), location.href).href.replace(
          /%7B(.)%7D/g,
          "{$1}",
        ),
      ],
      minzoom: 8,
      maxzoom: UNTIL - 1,
    });
    this.map.addLayer(
      {
        id,
        type: "circle",
        source: id,
        "source-layer": slug,
        maxzoom: UNTIL,
        paint: {
          "circle-color": scheme() === "dark" ? theme.colourDark : theme.colour,
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2, 14, 5],
          "circle-stroke-color": scheme() === "dark" ? "#12171a" : "#ffffff",
          "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 14, 1.5],
        },
      },
      styleLayers(this.map, "objects")[0],
    );
  }
}

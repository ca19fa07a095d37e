// Which objects the map draws: those of the chosen themes and layers; all of them when nothing is chosen.
import type { FilterSpecification, Map as MapLibre } from "maplibre-gl";
import type { ThemeEntry } from "./config";
import { styleLayers } from "./map";
import type { MapState } from "./state";

type Choice = Pick<MapState, "themes" | "layers">;

/** The condition for one layer of the tiles; null: everything of it is drawn. */
export function conditionFor(tileLayer: string, choice: Choice): unknown[] | null {
  if (choice.themes.length + choice.layers.length === 0) return null;
  const ofTheme = ["in", ["get", "theme"], ["literal", choice.themes]];
  if (tileLayer === "counts") return ofTheme; // they count whole themes, so they would lie about single layers
  return ["any", ofTheme, ["in", ["get", "layer"], ["literal", choice.layers]]];
}

/** The slugs of all layers that are chosen, themes spelled out; empty when everything is shown. */
export function chosenLayers(choice: Choice, themes: readonly ThemeEntry[]): string[] {
  const whole = themes.filter((theme) => choice.themes.includes(theme.slug)).flatMap((theme) => theme.layers);
  return [...new Set([...whole.map((layer) => layer.slug), ...choice.layers])];
}

/** Puts conditions beside the style's own filters; `reset` after a new style has come. */
export class ObjectFilter {
  private own = new Map<string, FilterSpecification | undefined>();

  constructor(private readonly map: MapLibre) {}

  reset(): void {
    this.own.clear();
  }

  apply(choice: Choice): void {
    for (const tileLayer of ["objects", "counts", "areas"]) {
      const condition = conditionFor(tileLayer, choice);
      for (const id of styleLayers(this.map, tileLayer)) {
        if (!this.own.has(id)) this.own.set(id, this.map.getFilter(id) ?? undefined);
        const own = this.own.get(id);
        const both = condition ? (own ? ["all", own, condition] : condition) : own;
        this.map.setFilter(id, (both ?? null) as FilterSpecification | null);
      }
    }
  }
}

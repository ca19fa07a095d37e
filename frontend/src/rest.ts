// What a map's element says of the map: styles and tests go by it.
import type { Map as MapLibre } from "maplibre-gl";

/** Keep `data-state` of this element: "load", "idle" when everything is drawn, and nothing while the map moves. */
export function sayWhenItRests(map: MapLibre, place: HTMLElement): void {
  for (const event of ["load", "idle"] as const) map.on(event, () => place.setAttribute("data-state", event));
  map.on("movestart", () => place.removeAttribute("data-state"));
}

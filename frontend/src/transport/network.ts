// The map of the whole network: modes from afar, every line in its lane from near, one line alone when it is chosen.
import "../styles/network.css";
import { type Map as MapLibre, Popup } from "maplibre-gl";
import { colour } from "../colour";
import { el, handedOver, need } from "../dom";
import { clearGround, type GroundFacts, openGround } from "./groundmap";
import { arrow, chosenFilters, layers, ONLY } from "./networklayers";
import { followVehicles, SOURCE, vehicleFilters, vehicleLayers } from "./vehicles";

const ABOVE_NAMES = /^network-(stops|names)$/;

export interface NetworkFacts extends GroundFacts {
  network: string;
  events: string;
  words: Record<"line" | "stop" | "all" | "failed" | "stale" | "simulated", string>;
}

/** Draw the network; a click on a line or on its badge shows it alone, a second one all of them again. */
export function drawNetwork(place: HTMLElement): MapLibre {
  const facts = handedOver<NetworkFacts>("network-data");
  const map = openGround(need("network-map"), facts, { hash: "at" });
  const vehicles = followVehicles(map, {
    events: facts.events,
    words: facts.words,
    say: (sentences) => place.querySelector("[data-live]")?.replaceChildren(sentences.join(" ")),
  });
  let chosen: number | null = null;
  const choose = (line: number | null) => {
    chosen = line;
    const filters = { ...chosenFilters(chosen), ...vehicleFilters(chosen) };
    for (const [id, filter] of Object.entries(filters)) if (map.getLayer(id)) map.setFilter(id, filter);
    tell(place, chosen, facts, () => choose(null));
  };
  map.on("style.load", () => {
    map.addImage("transit-arrow", arrow(colour("--surface")), { sdf: false, pixelRatio: 2 });
    map.addSource("network", { type: "geojson", data: facts.network });
    const names = clearGround(map);
    for (const layer of layers(colour("--surface"), colour("--ink"))) {
      map.addLayer(layer, ABOVE_NAMES.test(layer.id) ? undefined : names);
    }
    map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    for (const layer of vehicleLayers(colour("--surface"))) map.addLayer(layer);
    vehicles.draw();
    choose(chosen);
  });
  map.once("idle", () => {
    place.dataset.state = "idle";
  });
  map.on("error", () => {
    if (!map.isStyleLoaded()) tell(place, null, facts, undefined, facts.words.failed);
  });
  wire(place, map, choose, () => chosen);
  return map;
}

function wire(
  place: HTMLElement,
  map: MapLibre,
  choose: (line: number | null) => void,
  chosen: () => number | null,
): void {
  for (const link of place.querySelectorAll<HTMLAnchorElement>("[data-choose]")) {
    link.addEventListener("click", (event) => {
      const line = Number(link.dataset.choose);
      if (chosen() === line || event.ctrlKey || event.metaKey || event.shiftKey) return; // the second click opens its page
      event.preventDefault();
      choose(line);
    });
  }
  const popup = new Popup({ closeButton: false, closeOnClick: false, offset: 8 });
  map.on("mousemove", (event) => {
    const [found] = map.queryRenderedFeatures(event.point, {
      layers: ["vehicles", "network-stops"].filter((id) => map.getLayer(id)),
    });
    map.getCanvas().style.cursor = found ? "pointer" : "";
    const { name, line, label } = found?.properties ?? {};
    if (found)
      popup
        .setLngLat(event.lngLat)
        .setText(String(name ?? `${line} · ${label}`))
        .addTo(map);
    else popup.remove();
  });
  map.on("click", (event) => {
    const found = map.queryRenderedFeatures(event.point, {
      layers: ["vehicles", "network-stops", ONLY].filter((id) => map.getLayer(id)),
    });
    const stop = found.find((one) => one.properties.url);
    if (stop) location.assign(String(stop.properties.url));
    else choose(found.length > 0 ? Number(found[0]?.properties.line) : null);
  });
}

/** Say which line stands alone, mark its badge, and offer all of them again. */
function tell(place: HTMLElement, line: number | null, facts: NetworkFacts, all?: () => void, words = ""): void {
  const said = place.querySelector<HTMLElement>("[data-chosen]");
  let badge: HTMLElement | null = null;
  for (const link of place.querySelectorAll<HTMLAnchorElement>("[data-choose]")) {
    const isChosen = Number(link.dataset.choose) === line;
    link.toggleAttribute("aria-current", isChosen);
    if (isChosen) badge = link;
  }
  if (!said) return;
  said.hidden = !badge && !words;
  said.replaceChildren(words);
  if (!badge) return;
  const button = el("button", { class: "button", type: "button" }, facts.words.all);
  if (all) button.addEventListener("click", all);
  const link = badge.cloneNode(true) as HTMLElement;
  link.removeAttribute("data-choose");
  said.replaceChildren(link, button);
}

const place = document.getElementById("network");
if (place) drawNetwork(place);

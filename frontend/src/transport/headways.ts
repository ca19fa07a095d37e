// How often something leaves each stop, on a map to be moved. The drawing of the page stays for paper, and where no map
// can be made; the hour is changed without leaving the place that is looked at.
import {
  type ExpressionSpecification,
  type GeoJSONSource,
  type LayerSpecification,
  type Map as MapLibre,
  Popup,
} from "maplibre-gl";
import { colour } from "../colour";
import { handedOver, need } from "../dom";
import { clearGround, type GroundFacts, openGround } from "./groundmap";

const SOURCE = "headways";

export interface HeadwayFacts extends GroundFacts {
  stops: string; // of an hour that is yet to be named
  words: { failed: string; gestures: Record<string, string> }; // the page is scrolled more often than the map
}

/** Draw the stops in the colours of the legend's keys; those of the most frequent service lie above the rest. */
export function drawHeadways(form: HTMLFormElement): MapLibre {
  const facts = handedOver<HeadwayFacts>("headways-data");
  const place = need("headways");
  const hour = () => new FormData(form).get("hour") as string;
  const stops = () => `${facts.stops}&hour=${hour()}`;
  const map = opened(facts, place);
  map.on("style.load", () => {
    map.addSource(SOURCE, { type: "geojson", data: stops() });
    map.addLayer(layer(place.querySelectorAll<HTMLElement>("[data-key]"), colour("--surface")), clearGround(map));
  });
  map.once("idle", () => {
    place.dataset.state = "idle";
  });
  form.addEventListener("change", () => form.requestSubmit());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    map.getSource<GeoJSONSource>(SOURCE)?.setData(stops());
    void legendOf(place, hour(), facts.words.failed);
  });
  point(map, place);
  return map;
}

/** The map in its place; where none can be made the drawing stays. */
function opened(facts: HeadwayFacts, place: HTMLElement): MapLibre {
  place.dataset.state = "waiting";
  try {
    return openGround(need("headways-map"), facts, { cooperativeGestures: true, locale: facts.words.gestures });
  } catch (fault) {
    delete place.dataset.state;
    throw fault;
  }
}

/** Circles as large and in such colours as the keys of the legend, which follow the scheme of the page. */
export function layer(keys: Iterable<HTMLElement>, paper: string): LayerSpecification {
  const told = [...keys].map((key) => {
    const style = getComputedStyle(key);
    return {
      slug: key.dataset.class ?? "",
      colour: style.backgroundColor,
      size: Number.parseFloat(style.getPropertyValue("--dot")) || 4,
    };
  });
  const most = told.length;
  const by = <T extends string | number>(value: (one: (typeof told)[number], place: number) => T, other: T) =>
    [
      "match",
      ["get", "class"],
      ...told.flatMap((one, at) => [one.slug, value(one, at)]),
      other,
    ] as unknown as ExpressionSpecification;
  const sizes = (zoom: number) => by((one) => one.size * zoom, 2 * zoom);
  return {
    id: SOURCE,
    type: "circle",
    source: SOURCE,
    layout: { "circle-sort-key": by((_, at) => most - at, 0) },
    paint: {
      "circle-color": by((one) => one.colour, "#808080"),
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, sizes(0.45), 12, sizes(0.9), 16, sizes(2)],
      "circle-stroke-color": paper,
      "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 9, 0.3, 12, 0.6, 16, 1.5],
    },
  };
}

/** Of the hour that is asked for now: the legend with its counts, the drawing for paper, the page's address. */
async function legendOf(place: HTMLElement, hour: string, failed: string): Promise<void> {
  const address = new URL(location.href);
  address.searchParams.set("hour", hour);
  const said = place.querySelector<HTMLElement>("[data-failed]");
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["[data-legend]", "[data-drawing]"]) {
      const fresh = page.querySelector(part);
      if (fresh) place.querySelector(part)?.replaceWith(document.adoptNode(fresh));
    }
    history.replaceState(null, "", address);
    said?.replaceChildren();
  } catch {
    said?.replaceChildren(failed);
  }
}

/** What is under the pointer is named, and a click opens the stop's page. */
function point(map: MapLibre, place: HTMLElement): void {
  const popup = new Popup({ closeButton: false, closeOnClick: false, offset: 8 });
  const under = (at: { point: unknown }) =>
    map.getLayer(SOURCE)
      ? map.queryRenderedFeatures(at.point as never, { layers: [SOURCE] })[0]?.properties
      : undefined;
  map.on("mousemove", (event) => {
    const stop = under(event);
    map.getCanvas().style.cursor = stop ? "pointer" : "";
    const often = place.querySelector(`[data-key][data-class="${stop?.class}"]`)?.parentElement?.textContent ?? "";
    if (stop) popup.setLngLat(event.lngLat).setText(`${stop.name} · ${often.trim()}`).addTo(map);
    else popup.remove();
  });
  map.on("click", (event) => {
    const stop = under(event);
    if (stop) location.assign(String(stop.url));
  });
}

const form = document.querySelector<HTMLFormElement>("[data-hour]");
if (form) drawHeadways(form);

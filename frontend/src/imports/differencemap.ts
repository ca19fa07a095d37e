// The map of the difference: what an import would do to the city, as one map or as two with a divider between them.
import { type Map as MapLibre, NavigationControl } from "maplibre-gl";
import { calm, el, handedOver } from "../dom";
import { sayWhenItRests } from "../rest";
import type { View } from "./layers";
import { type Difference, Pane, type PaneFacts, type Place, type Shown } from "./pane";
import { Divider, lookTogether } from "./swipe";

export type Mode = View | "swipe";
export type { Shown } from "./pane";

interface Facts extends PaneFacts {
  bbox: [number, number, number, number];
  data: string;
  words: PaneFacts["words"] & { map: string; failed: string; before: string; after: string; divider: string };
}

export class DifferenceMap {
  private readonly facts = handedOver<Facts>("difference-map-data");
  private readonly main: Pane;
  private readonly data: Promise<Difference | null>;
  private readonly divider: Divider;
  private left: Pane | null = null; // made when somebody swipes: a second map costs a phone its memory
  private chosen: [string, Place | undefined] = ["", undefined];

  /** `pressed` is told what somebody has pressed on the map. */
  constructor(
    private readonly place: HTMLElement,
    private readonly pressed: (shown: Shown) => void,
  ) {
    const { bbox, words, data } = this.facts;
    const canvas = el("div", { class: "difference-map__canvas difference-map__canvas--main" });
    place.replaceChildren(canvas);
    const camera = { bounds: bbox, fitBoundsOptions: { padding: 48, maxZoom: 16 } };
    this.main = new Pane(canvas, this.facts, words.map, "both", camera, (shown) => this.press(shown));
    const { map } = this.main;
    map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    map.on("error", () => {
      if (!map.isStyleLoaded() && place.dataset.drawn === undefined) this.fail();
    });
    sayWhenItRests(map, place);
    this.divider = new Divider(place, words);
    this.data = asked(data);
    this.data.then((found) => {
      if (!found) return this.fail();
      this.main.draw(found);
      this.say(map);
    });
  }

  /** Before, after, both at once, or before to the left of a divider and after to its right. */
  show(mode: Mode): void {
    const isSwiped = mode === "swipe";
    this.main.show(isSwiped ? "after" : mode);
    if (isSwiped && !this.left) this.left = this.beside();
    this.place.toggleAttribute("data-swiped", isSwiped);
    this.divider.show(isSwiped);
  }

  /** Ring this row's object, and go there when a place is given. */
  choose(row: string, at?: Place): void {
    this.chosen = [row, at];
    this.main.choose(row, at);
    this.left?.choose(row, at);
    if (!at) return;
    const { map } = this.main;
    map.easeTo({ center: at, zoom: Math.max(map.getZoom(), 16), duration: calm() ? 0 : 600 });
    this.place.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  }

  private press(shown: Shown): void {
    this.choose(shown.row);
    this.pressed(shown);
  }

  /** The map of before, beneath the one of after. */
  private beside(): Pane {
    const { words } = this.facts;
    const canvas = el("div", { class: "difference-map__canvas difference-map__canvas--left" });
    this.place.prepend(canvas);
    const { map } = this.main;
    const { lng, lat } = map.getCenter();
    const camera = { center: [lng, lat], zoom: map.getZoom() };
    const pane = new Pane(canvas, this.facts, `${words.map}: ${words.before}`, "before", camera, (shown) =>
      this.press(shown),
    );
    pane.choose(...this.chosen);
    lookTogether(map, pane.map);
    delete this.place.dataset.drawn;
    this.data.then((found) => {
      if (found) pane.draw(found);
      this.say(pane.map);
    });
    return pane;
  }

  private say(map: MapLibre): void {
    map.once("idle", () => {
      this.place.dataset.drawn = "";
    });
  }

  private fail(): void {
    this.place.replaceChildren(el("p", { class: "note" }, this.facts.words.failed));
  }
}

async function asked(address: string): Promise<Difference | null> {
  try {
    const answer = await fetch(address);
    return answer.ok ? ((await answer.json()) as Difference) : null;
  } catch {
    return null; // said on the page by whoever asked
  }
}

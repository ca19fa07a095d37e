// A divider between two maps that look at the same place. It is a range slider: mouse, touch, arrows, Home and End, and
// whoever cannot see it hears where it stands.
import type { Map as MapLibre } from "maplibre-gl";
import { el } from "../dom";

export interface DividerWords {
  before: string;
  after: string;
  divider: string;
}

export class Divider {
  private readonly root: HTMLElement;

  /** Stands in the middle of `place`, whose style learns by `--at` (0 to 1) where it is. */
  constructor(
    private readonly place: HTMLElement,
    words: DividerWords,
  ) {
    const range = el("input", {
      class: "swipe__range",
      type: "range",
      min: 0,
      max: 100,
      value: 50,
      "aria-label": words.divider,
    });
    this.root = el(
      "div",
      { class: "swipe", hidden: true },
      range,
      el(
        "div",
        { class: "swipe__line", "aria-hidden": "true" },
        el("span", { class: "swipe__side" }, words.before),
        el("span", { class: "swipe__side swipe__side--after" }, words.after),
        el("span", { class: "swipe__handle" }),
      ),
    );
    place.append(this.root);
    range.addEventListener("input", () => this.move(range));
    this.move(range);
  }

  show(isShown: boolean): void {
    this.root.hidden = !isShown;
  }

  private move(range: HTMLInputElement): void {
    const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
    this.place.style.setProperty("--at", String(Number(range.value) / 100));
    range.setAttribute("aria-valuetext", share.format(Number(range.value) / 100));
  }
}

/** Whichever of the two is moved, the other looks at the same place. */
export function lookTogether(one: MapLibre, other: MapLibre): void {
  let isFollowing = false;
  const lead = (leader: MapLibre, follower: MapLibre) => {
    leader.on("move", () => {
      if (isFollowing) return;
      isFollowing = true;
      follower.jumpTo({ center: leader.getCenter(), zoom: leader.getZoom() });
      isFollowing = false;
    });
  };
  lead(one, other);
  lead(other, one);
}

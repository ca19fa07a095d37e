// The choice of what the houses are coloured by, and what the colours mean: a list of classes with how many houses each
// has, linked to the list of them.
import { el, icon, settled } from "../dom";
import { onScheme } from "../scheme";
import type { Address } from "./address";
import { Again } from "./again";
import type { CityMap } from "./citymap";
import type { Fact } from "./config";
import { turnVolume } from "./controls";
import type { Banner } from "./health";
import type { HousesFile } from "./houses";
import { look } from "./map";
import { countsOf, inkOf } from "./values";
import type { Speech } from "./words";

/** What the landing address of the houses says. */
export interface HouseThemes {
  themes: { name: string; title: string; href: string; renewSeconds: number | null }[]; // null: only with the map
  storeys: string;
  list: string;
}

const CALM = 900; // ms without further changes after which the values are read again
const SEEN = 13; // zoom from which houses are drawn
const NEAR = 14.5; // zoom to which "closer" goes

export class HousesLegend {
  private file: HousesFile | null = null;
  private asked = new AbortController();
  private themes: HouseThemes | null = null;
  private isFar = false;
  private readonly again = new Again(() => void this.renew());

  constructor(
    private readonly root: HTMLElement,
    private readonly landing: string,
    private readonly address: Address,
    private readonly speech: Speech,
    private readonly banner: Banner,
    private readonly city: CityMap,
    private readonly changed: () => void = () => {}, // what is known of houses has changed
  ) {
    for (const button of this.buttons()) button.addEventListener("click", () => void this.toggle());
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    address.onChange((now, before) => now.houses !== before.houses && void this.load());
    city.live.onChange(settled(() => this.file && void this.load(), CALM));
    city.gl.on("moveend", () => this.file && this.isFar !== this.isTooFar() && this.draw());
    city.gl.on("pitchend", () => this.file && this.draw());
    onScheme(() => this.draw());
    if (address.state.houses) void this.load();
  }

  /** Show what the address names; a name that is none is taken out of it. */
  async load(): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    const name = this.address.state.houses;
    for (const button of this.buttons()) button.setAttribute("aria-pressed", String(name !== null));
    this.again.every(null);
    if (name === null) {
      this.put(null);
      return;
    }
    try {
      const theme = (await this.known()).themes.find((one) => one.name === name);
      if (signal.aborted) return;
      if (!theme) {
        this.address.go({ houses: null }, "replace");
        return;
      }
      const file = await read<HousesFile>(theme.href, signal);
      if (signal.aborted) return;
      this.put(file);
      this.again.every(theme.renewSeconds);
    } catch (error) {
      if (signal.aborted) return;
      console.warn(error);
      this.banner.say(this.speech.say("values_failed"), this.speech.say("retry"), () => void this.load());
    }
  }

  /** The same theme as it is by now; what cannot be had now is asked for the next time. */
  private async renew(): Promise<void> {
    const { signal } = this.asked;
    const theme = this.themes?.themes.find((one) => one.name === this.address.state.houses);
    const file = theme ? await read<HousesFile>(theme.href, signal).catch(() => null) : null;
    if (file && !signal.aborted && JSON.stringify(file) !== JSON.stringify(this.file)) this.put(file);
  }

  /** How many storeys each house has, for a tilted map. */
  async storeys(): Promise<Record<string, number>> {
    const { storeys } = await this.known();
    return (await read<HousesFile>(storeys)).storeys ?? {};
  }

  /** What the theme says of this object, if it is a house. */
  factOf(id: number): Fact | null {
    const code = this.file?.values[id];
    const found = this.file?.classes.find((one) => one.code === code);
    if (!this.file || !found) return null;
    return { label: this.file.name, value: found.label, unknown: found.isUnknown, href: found.list || null };
  }

  private async known(): Promise<HouseThemes> {
    this.themes ??= await read<HouseThemes>(this.landing);
    return this.themes;
  }

  private async toggle(): Promise<void> {
    if (this.address.state.houses !== null) {
      this.close();
      return;
    }
    const first = await this.known().catch(() => null);
    if (first?.themes[0]) this.address.go({ houses: first.themes[0].name, values: null });
    else this.banner.say(this.speech.say("values_failed"), this.speech.say("retry"), () => void this.toggle());
  }

  private put(file: HousesFile | null): void {
    this.file = file;
    this.city.houses.show(file);
    this.draw();
    this.changed();
  }

  private isTooFar = (): boolean => this.city.gl.getZoom() < SEEN;

  private draw(): void {
    const { file, root } = this;
    root.hidden = file === null;
    if (!file) {
      root.replaceChildren();
      return;
    }
    this.isFar = this.isTooFar();
    const held = root.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.part : null;
    root.replaceChildren(
      this.head(),
      ...(this.isFar ? [this.far()] : []),
      this.rows(file),
      el("p", { class: "legend__note" }, file.note),
      this.foot(),
    );
    if (held) root.querySelector<HTMLElement>(`[data-part="${held}"]`)?.focus({ preventScroll: true });
  }

  private head(): HTMLElement {
    const select = el("select", { class: "field legend__choice", id: "houses-theme", "data-part": "choice" });
    for (const { name, title } of this.themes?.themes ?? []) {
      select.append(el("option", { value: name, selected: name === this.address.state.houses }, title));
    }
    select.addEventListener("change", () => this.address.go({ houses: select.value }));
    const label = this.speech.say("close");
    const close = el("button", { type: "button", class: "button button--quiet button--icon", "aria-label": label });
    close.dataset.part = "close";
    close.append(icon("#icon-close"));
    close.addEventListener("click", () => this.close());
    const name = el("label", { class: "legend__title", for: "houses-theme" }, this.speech.say("houses_by"));
    return el("div", {}, el("div", { class: "legend__head" }, name, close), select);
  }

  private rows(file: HousesFile): HTMLElement {
    const counts = countsOf(file);
    const rows = file.classes.map((one) => {
      const mark = el("span", { class: `legend__mark legend__mark--${one.isUnknown ? "striped" : "square"}` });
      mark.style.setProperty("--mark", inkOf(one));
      const count = counts.get(one.code) ?? 0;
      const words = one.list && count ? el("a", { href: one.list }, one.label) : el("span", {}, one.label);
      return el(
        "li",
        { class: "legend__row" },
        mark,
        words,
        el("span", { class: "legend__count" }, this.speech.figure(count)),
      );
    });
    return el("ul", { class: "legend__rows" }, ...rows);
  }

  private far(): HTMLElement {
    const closer = el("button", { type: "button", class: "button", "data-part": "closer" }, this.speech.say("closer"));
    const { gl } = this.city;
    closer.addEventListener("click", () => look(gl, { lon: gl.getCenter().lng, lat: gl.getCenter().lat, zoom: NEAR }));
    return el("p", { class: "legend__far" }, this.speech.say("houses_far"), " ", closer);
  }

  private foot(): HTMLElement {
    const isHigh = this.city.houses.isTilted();
    const high = el("button", { type: "button", class: "button", "aria-pressed": String(isHigh), "data-part": "high" });
    high.append(icon("#icon-tilt"), this.speech.say("houses_high"));
    high.addEventListener("click", () => turnVolume(this.city.gl));
    const all = el("a", { class: "legend__all", href: this.themes?.list }, this.speech.say("houses_list"));
    return el("p", { class: "legend__foot" }, high, all);
  }

  private close(): void {
    this.address.go({ houses: null });
    this.buttons()[0]?.focus();
  }

  private buttons(): HTMLButtonElement[] {
    return [...document.querySelectorAll<HTMLButtonElement>('button[data-do="houses"]')];
  }
}

async function read<T>(href: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(href, { signal: signal ?? null, cache: "no-cache" });
  if (!answer.ok) throw new Error(`${answer.status} ${href}`);
  return (await answer.json()) as T;
}

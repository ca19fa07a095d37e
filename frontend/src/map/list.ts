// The list of what is in view: the same objects as on the map, in reading order, highlighted both ways.
import { el, icon } from "../dom";
import type { Address } from "./address";
import type { Box, Config, Item, ItemPage, LonLat } from "./config";
import { chosenLayers } from "./filter";
import { distance } from "./geodesy";
import { type Speech, together } from "./words";

export type Order = "rank" | "name" | "distance";

export interface ListParts {
  root: HTMLElement; // busy while loading
  list: HTMLElement; // <ol>
  total: HTMLElement; // "214 objects in view"
  note: HTMLElement; // what is to be said instead of a list
  more: HTMLButtonElement;
  data: HTMLAnchorElement; // the address of these very data
  curl: HTMLElement; // and how to ask for it from a command line
}

export interface ListEvents {
  hover(item: Item | null): void;
  select(item: Item): void;
  loaded(page: ItemPage): void;
}

export class ObjectList {
  order: Order = "rank";
  near: LonLat | null = null;
  private items: Item[] = [];
  private next: string | null = null;
  private asked = new AbortController();

  constructor(
    private readonly parts: ListParts,
    private readonly config: Config,
    private readonly address: Address,
    private readonly speech: Speech,
    private readonly events: ListEvents,
  ) {
    parts.more.addEventListener("click", () => void this.showMore());
    parts.list.addEventListener("keydown", (event) => this.step(event));
  }

  /** The address of the data of this list: also what "how to get this data" shows. */
  addressOf(box: Box, centre: LonLat): string {
    const url = new URL(this.config.links.objects, location.href);
    url.searchParams.set("bbox", box.map((value) => value.toFixed(5)).join(","));
    const layers = chosenLayers(this.address.state, this.config.themes);
    if (layers.length > 0) url.searchParams.set("layers", layers.join(","));
    url.searchParams.set("sort", this.order);
    if (this.order === "distance") {
      url.searchParams.set("near", (this.near ?? centre).map((value) => value.toFixed(5)).join(","));
    }
    url.searchParams.set("lang", this.config.language);
    return url.href.replaceAll("%2C", ",");
  }

  /** Fetch and show what is in the box. A newer call overtakes an older one. */
  async load(box: Box, centre: LonLat): Promise<void> {
    const url = this.addressOf(box, centre);
    this.parts.data.href = url;
    this.parts.curl.textContent = `curl '${url}'`;
    const page = await this.fetch(url);
    if (!page) return;
    this.items = page.items;
    this.next = page.next;
    const held = document.activeElement?.closest<HTMLElement>(".object")?.dataset.id;
    this.parts.list.replaceChildren(...page.items.map((item) => this.row(item)));
    if (held) this.focus(held); // whoever walks the list by keyboard stays where they were
    this.finish(page);
    this.events.loaded(page);
  }

  /** Put the focus on an object's row; false when it is not in the list. */
  focus(id: string): boolean {
    const link = this.parts.list.querySelector<HTMLElement>(`.object[data-id="${CSS.escape(id)}"] a`);
    link?.focus({ preventScroll: true });
    return link !== null;
  }

  /** Mark the object that is pointed at on the map. */
  mark(id: number | null): void {
    for (const row of this.parts.list.children) {
      row.classList.toggle("object--hover", id !== null && (row as HTMLElement).dataset.id === String(id));
    }
  }

  private async showMore(): Promise<void> {
    if (!this.next) return;
    const page = await this.fetch(new URL(this.next, location.href).href);
    if (!page) return;
    const rows = page.items.map((item) => this.row(item));
    this.items.push(...page.items);
    this.next = page.next;
    this.parts.list.append(...rows);
    this.finish(page);
    rows[0]?.querySelector("a")?.focus();
  }

  private async fetch(url: string): Promise<ItemPage | null> {
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    this.parts.root.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal, headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status} ${url}`);
      return (await answer.json()) as ItemPage;
    } catch (error) {
      if (signal.aborted) return null;
      console.warn(error);
      this.parts.list.replaceChildren();
      this.parts.more.hidden = true;
      this.say(this.speech.say(navigator.onLine ? "list_failed" : "list_offline"));
      return null;
    } finally {
      if (!signal.aborted) this.parts.root.removeAttribute("aria-busy");
    }
  }

  private finish(page: ItemPage): void {
    this.parts.total.textContent = this.speech.count("in_view", page.total);
    this.parts.more.hidden = !page.next;
    this.parts.more.textContent = this.speech.say("more", { n: this.speech.figure(page.total - this.items.length) });
    this.say(page.total === 0 ? this.speech.say("list_empty") : "");
  }

  private say(text: string): void {
    this.parts.note.textContent = text;
    this.parts.note.hidden = text === "";
  }

  private row(item: Item): HTMLLIElement {
    const badge = el("span", { class: "badge", "data-theme": item.theme });
    if (item.icon) badge.append(icon(this.config.links.icons.replace("{icon}", item.icon), "glyph"));
    const far =
      this.order === "distance" && this.near ? this.speech.metres(distance(this.near, [item.lon, item.lat])) : "";
    const about = [item.kind === item.name ? "" : item.kind, item.address, far].filter(Boolean).join(" · ");
    const link = el(
      "a",
      { class: "object__link", href: item.url },
      badge,
      el(
        "span",
        { class: "object__words" },
        el("span", { class: "object__name" }, together(item.name)),
        el("span", { class: "object__about" }, about),
      ),
    );
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab shows the object's own page
      event.preventDefault();
      this.events.select(item);
    });
    const row = el("li", { class: "object", "data-id": item.id }, link);
    for (const on of ["pointerenter", "focusin"]) row.addEventListener(on, () => this.events.hover(item));
    for (const off of ["pointerleave", "focusout"]) row.addEventListener(off, () => this.events.hover(null));
    return row;
  }

  /** Arrow keys walk through the list as through a menu; Tab leaves it as always. */
  private step(event: KeyboardEvent): void {
    const links = [...this.parts.list.querySelectorAll<HTMLAnchorElement>(".object__link")];
    const here = links.indexOf(document.activeElement as HTMLAnchorElement);
    const goal = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
    if (goal === undefined || here < 0) return;
    event.preventDefault();
    links[Math.min(Math.max(goal, 0), links.length - 1)]?.focus();
  }
}

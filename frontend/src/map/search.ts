// Search as one types: the header's field becomes a combobox over a list of answers, each with its reason.
// Without it the form goes to the page of results, and Enter still does when no answer is chosen.
import { el, icon, settled } from "../dom";
import type { Config, Found, FoundPage, LonLat } from "./config";
import { type Speech, together } from "./words";

const WAIT = 160; // ms after the last letter
const LIMIT = "8";

export interface SearchEvents {
  choose(found: Found): void;
  centre(): LonLat;
}

export class SearchBox {
  private results: Found[] = [];
  private active = -1;
  private asked = new AbortController();
  private readonly list: HTMLElement;
  private readonly status: HTMLElement;

  constructor(
    form: HTMLFormElement,
    private readonly field: HTMLInputElement,
    private readonly config: Config,
    private readonly speech: Speech,
    private readonly events: SearchEvents,
  ) {
    this.list = el("ul", {
      class: "answers",
      role: "listbox",
      id: "q-list",
      "aria-label": speech.say("answers"),
      hidden: true,
    });
    this.status = el("p", { class: "visually-hidden", role: "status" });
    form.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": "q-list",
      "aria-expanded": "false",
    })) {
      field.setAttribute(name, value);
    }
    const ask = settled(() => void this.ask(), WAIT);
    field.addEventListener("input", ask);
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("focus", () => this.results.length > 0 && this.open());
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget as Node | null)) this.close();
    });
    // A press on an answer must not take the focus from the field before the click arrives.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.choose(Number(option.dataset.index));
    });
  }

  private async ask(): Promise<void> {
    const query = this.field.value.trim();
    this.asked.abort();
    if (query.length < 2) {
      this.results = [];
      this.close();
      return;
    }
    this.asked = new AbortController();
    const { signal } = this.asked;
    const url = new URL(this.config.links.search, location.href);
    const [lon, lat] = this.events.centre();
    for (const [name, value] of Object.entries({
      q: query,
      lang: this.config.language,
      near: `${lon.toFixed(4)},${lat.toFixed(4)}`,
      limit: LIMIT,
    })) {
      url.searchParams.set(name, value);
    }
    try {
      const answer = await fetch(url, { signal, headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(`${answer.status} ${url}`);
      this.show((await answer.json()) as FoundPage);
    } catch (error) {
      if (signal.aborted) return;
      console.warn(error);
      this.results = [];
      this.list.replaceChildren(this.line(this.speech.say(navigator.onLine ? "search_failed" : "list_offline")));
      this.open();
    }
  }

  private show(page: FoundPage): void {
    this.results = page.results;
    this.activate(-1);
    const rows: HTMLElement[] = page.results.map((found, index) => this.option(found, index));
    if (page.suggestion) rows.unshift(this.line(this.speech.say("did_you_mean", { text: page.suggestion })));
    if (page.results.length === 0) rows.push(this.line(this.speech.say("nothing_found", { text: page.query })));
    this.list.replaceChildren(...rows);
    this.status.textContent = this.speech.count("answers", page.total);
    this.open();
  }

  /** A line that says something and cannot be chosen. */
  private line(text: string): HTMLElement {
    return el(
      "li",
      { class: "answers__line", role: "option", "aria-disabled": "true", "aria-selected": "false" },
      text,
    );
  }

  private option(found: Found, index: number): HTMLElement {
    const badge = el("span", { class: `badge badge--${found.type}`, "data-theme": found.theme || null });
    if (found.icon) badge.append(icon(this.config.links.icons.replace("{icon}", found.icon), "glyph"));
    else badge.append(icon(found.type === "address" || found.type === "street" ? "#icon-home" : "#icon-themes"));
    return el(
      "li",
      { class: "answer", role: "option", id: `q-${index}`, "data-index": index, "aria-selected": "false" },
      badge,
      el(
        "span",
        { class: "answer__words" },
        el("span", { class: "answer__title" }, together(found.title)),
        found.subtitle ? el("span", { class: "answer__about" }, found.subtitle) : null,
        found.reason ? el("span", { class: "answer__reason" }, found.reason) : null,
      ),
    );
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    const last = this.results.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (last < 0) return;
      event.preventDefault();
      this.open();
      if (event.key === "ArrowDown") this.activate(this.active >= last ? 0 : this.active + 1);
      else this.activate(this.active <= 0 ? last : this.active - 1);
    } else if (event.key === "Enter" && isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (isOpen) this.close();
      else this.field.value = "";
    }
  }

  private activate(index: number): void {
    this.active = index;
    for (const option of this.list.querySelectorAll<HTMLElement>(".answer")) {
      const isActive = Number(option.dataset.index) === index;
      option.setAttribute("aria-selected", String(isActive));
      if (isActive) option.scrollIntoView({ block: "nearest" });
    }
    if (index < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `q-${index}`);
  }

  private choose(index: number): void {
    const found = this.results[index];
    if (!found) return;
    this.close();
    this.events.choose(found);
  }

  private open(): void {
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
  }

  private close(): void {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.activate(-1);
  }
}

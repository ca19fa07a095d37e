// The card of the selected object: what one wants to know first, and the way to its full page.
import { el, icon } from "../dom";
import type { Card, Config, Fact } from "./config";
import { type Speech, together } from "./words";

export interface CardEvents {
  close(): void;
  copy(url: string): void;
}

export class ObjectCard {
  private asked = new AbortController();
  /** What else is to be told of an object: a theme that colours it. */
  also: (id: number) => Fact | null = () => null;
  private shown = ""; // what the card was made of
  private card: Card | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly config: Config,
    private readonly speech: Speech,
    private readonly events: CardEvents,
  ) {
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.events.close();
    });
  }

  /** Fetch and show the object; null when it is not there (said on the card) or another one was asked for since. */
  async show(id: number, focus: boolean): Promise<Card | null> {
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    this.root.hidden = false;
    this.root.setAttribute("aria-busy", "true");
    this.root.replaceChildren(
      this.head(),
      el("p", { class: "card__note", role: "status" }, this.speech.say("loading")),
    );
    try {
      const answer = await this.ask(id, signal);
      if (!answer.ok) {
        this.tell(answer.status === 404 || answer.status === 410 ? "card_gone" : "card_failed");
        return null;
      }
      const card = (await answer.json()) as Card;
      this.fill(card);
      if (focus) this.root.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
      return card;
    } catch (error) {
      if (signal.aborted) return null;
      console.warn(error);
      this.tell(navigator.onLine ? "card_failed" : "list_offline");
      return null;
    } finally {
      if (!signal.aborted) this.root.removeAttribute("aria-busy");
    }
  }

  /** Read the object that is shown again; nothing moves when it says the same as before. */
  async renew(id: number): Promise<void> {
    const { signal } = this.asked;
    const answer = await this.ask(id, signal).catch(() => null); // what is shown stays
    if (!answer || signal.aborted || this.root.hidden) return;
    if (!answer.ok) {
      if (answer.status === 404 || answer.status === 410) this.tell("card_gone");
      return;
    }
    const card = (await answer.json()) as Card;
    const text = JSON.stringify(card);
    if (signal.aborted || text === this.shown) return;
    const held = this.root.contains(document.activeElement);
    const { scrollTop } = this.root;
    this.fill(card);
    this.root.scrollTop = scrollTop;
    if (held) this.root.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  /** The same card once more, since `also` tells something else. */
  redraw(): void {
    if (!this.card || this.root.hidden) return;
    const held = this.root.contains(document.activeElement);
    this.fill(this.card);
    if (held) this.root.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  hide(): void {
    this.asked.abort();
    this.card = null;
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  private ask(id: number, signal: AbortSignal): Promise<Response> {
    const headers = { accept: "application/json" };
    return fetch(this.config.links.card.replace("{id}", String(id)), { signal, headers });
  }

  private fill(card: Card): void {
    this.shown = JSON.stringify(card);
    this.card = card;
    this.root.replaceChildren(this.head(), ...this.body(card));
  }

  private tell(word: string): void {
    this.shown = "";
    this.card = null;
    this.root.replaceChildren(this.head(), el("p", { class: "card__note", role: "alert" }, this.speech.say(word)));
  }

  private head(): HTMLElement {
    const back = el(
      "button",
      { type: "button", class: "button button--quiet card__back" },
      icon("#icon-back"),
      this.speech.say("back_to_list"),
    );
    back.addEventListener("click", () => this.events.close());
    return el("div", { class: "card__head" }, back);
  }

  private body(card: Card): HTMLElement[] {
    const badge = el("span", { class: "badge badge--large", "data-theme": card.theme.slug });
    if (card.theme.icon) badge.append(icon(this.config.links.icons.replace("{icon}", card.theme.icon), "glyph"));
    const kind = card.kind
      ? el("a", { href: card.kind.url }, card.kind.name)
      : el("a", { href: card.layer.url }, card.layer.name);
    const title = el(
      "header",
      { class: "card__title" },
      badge,
      el("div", {}, el("h2", { tabindex: -1 }, together(card.name)), el("p", { class: "card__kind" }, kind)),
    );
    const chips = el("p", { class: "card__chips" });
    if (card.open)
      chips.append(
        el(
          "span",
          { class: `chip chip--${{ open: "good", closed: "warn", unknown: "none" }[card.open.state]}` },
          card.open.text,
        ),
      );
    if (card.status && card.status.code !== "active")
      chips.append(el("span", { class: "chip chip--warn" }, card.status.text));
    return [
      ...(card.photo ? [this.photo(card.photo)] : []),
      title,
      ...(chips.childElementCount ? [chips] : []),
      ...(card.address ? [el("p", { class: "card__address" }, card.address)] : []),
      this.actions(card),
      this.facts([this.also(card.id), ...card.facts].filter((fact) => fact !== null)),
      el("p", { class: "card__verified" }, card.verified),
      this.dataOf(card),
    ];
  }

  private photo(photo: NonNullable<Card["photo"]>): HTMLElement {
    const image = el("img", {
      src: photo.src,
      srcset: photo.srcset,
      sizes: "24rem",
      alt: photo.alt,
      loading: "lazy",
      class: "card__image",
    });
    return el("figure", { class: "card__photo" }, image, el("figcaption", {}, photo.credit));
  }

  private actions(card: Card): HTMLElement {
    const copy = el("button", { type: "button", class: "button" }, icon("#icon-link"), this.speech.say("copy_link"));
    copy.addEventListener("click", () => this.events.copy(new URL(card.url, location.href).href));
    return el(
      "p",
      { class: "card__actions" },
      el("a", { class: "button button--main", href: card.url }, this.speech.say("full_page"), icon("#icon-arrow")),
      copy,
      card.nearby_url ? el("a", { class: "button", href: card.nearby_url }, this.speech.say("nearby")) : null,
    );
  }

  private facts(facts: readonly Fact[]): HTMLElement {
    const list = el("dl", { class: "facts" });
    for (const fact of facts) {
      const value = fact.href && !fact.unknown ? el("a", { href: fact.href }, fact.value) : fact.value;
      list.append(
        el(
          "div",
          { class: "facts__row" },
          el("dt", {}, fact.label),
          el("dd", { class: fact.unknown ? "unknown" : null }, value),
        ),
      );
    }
    return list;
  }

  private dataOf(card: Card): HTMLElement {
    const url = new URL(card.data.geojson, location.href).href;
    return el(
      "details",
      { class: "data" },
      el("summary", {}, icon("#icon-data"), this.speech.say("how_to_get")),
      el("p", {}, el("a", { href: card.data.geojson }, "GeoJSON"), " · ", el("a", { href: card.data.json }, "JSON")),
      el("code", { class: "data__code", tabindex: 0 }, `curl -H 'Accept: application/geo+json' '${url}'`),
    );
  }
}

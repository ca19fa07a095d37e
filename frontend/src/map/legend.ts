// The switch and the legend of a theme of values: loaded when asked for, read again when the city has changed.
import { el, icon, settled } from "../dom";
import { onScheme } from "../scheme";
import type { Address } from "./address";
import type { Banner } from "./health";
import type { OnChange } from "./live";
import { countsOf, inkOf, type ValuesFile, type ValuesPainter } from "./values";
import type { Speech } from "./words";

const CALM = 900; // ms without further changes after which the values are read again

export class ValuesLegend {
  private file: ValuesFile | null = null;
  private asked = new AbortController();

  constructor(
    private readonly root: HTMLElement,
    private readonly template: string, // the address, with {values}
    private readonly address: Address,
    private readonly speech: Speech,
    private readonly banner: Banner,
    private readonly painter: ValuesPainter,
    live: { onChange(listener: OnChange): void },
  ) {
    for (const button of this.buttons())
      button.addEventListener("click", () => this.toggle(button.dataset.values ?? ""));
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    address.onChange((now, before) => now.values !== before.values && void this.load());
    live.onChange(settled(() => this.file && void this.load(), CALM));
    onScheme(() => this.draw());
    if (address.state.values) void this.load();
  }

  /** Show what the address names. A newer call overtakes an older one. */
  async load(): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    const name = this.address.state.values;
    this.press(name);
    if (name === null) {
      this.put(null);
      return;
    }
    try {
      const answer = await fetch(this.template.replace("{values}", name), { signal, cache: "no-cache" });
      if (!answer.ok) throw new Error(`${answer.status} ${name}`);
      const file = (await answer.json()) as ValuesFile;
      if (!signal.aborted) this.put(file);
    } catch (error) {
      if (signal.aborted) return;
      console.warn(error);
      this.banner.say(this.speech.say("values_failed"), this.speech.say("retry"), () => void this.load());
    }
  }

  private put(file: ValuesFile | null): void {
    this.file = file;
    this.painter.show(file);
    this.draw();
  }

  private draw(): void {
    const { file } = this;
    this.root.hidden = file === null;
    if (!file) {
      this.root.replaceChildren();
      return;
    }
    const counts = countsOf(file);
    const rows = file.classes.map((one) => {
      const mark = el("span", { class: `legend__mark${one.isUnknown ? " legend__mark--unknown" : ""}` });
      mark.style.setProperty("--mark", inkOf(one));
      const count = el("span", { class: "legend__count" }, this.speech.figure(counts.get(one.code) ?? 0));
      return el("li", { class: "legend__row" }, mark, el("span", {}, one.label), count);
    });
    const label = this.speech.say("close");
    const close = el("button", { type: "button", class: "button button--quiet button--icon", "aria-label": label });
    close.append(icon("#icon-close"));
    close.addEventListener("click", () => this.close());
    const held = this.root.contains(document.activeElement);
    this.root.replaceChildren(
      el("div", { class: "legend__head" }, el("h2", { class: "legend__title" }, file.name), close),
      el("ul", { class: "legend__rows" }, ...rows),
    );
    if (held) close.focus();
  }

  private toggle(name: string): void {
    this.address.go({ values: this.address.state.values === name ? null : name, houses: null });
  }

  private close(): void {
    const { values } = this.address.state;
    this.address.go({ values: null });
    this.buttons()
      .find((button) => button.dataset.values === values)
      ?.focus();
  }

  private press(name: string | null): void {
    for (const button of this.buttons()) button.setAttribute("aria-pressed", String(button.dataset.values === name));
  }

  private buttons(): HTMLButtonElement[] {
    return [...document.querySelectorAll<HTMLButtonElement>("button[data-values]")];
  }
}

// The side panel: two tabs and a card over them. On a phone it is a sheet of three heights at the bottom.
import type { Speech } from "./words";

export type Tab = "themes" | "list";
export type Height = "low" | "half" | "full";

const HEIGHTS: Height[] = ["low", "half", "full"];
const FLICK = 40; // px that a finger must draw the sheet by

export class Panel {
  private readonly tabs: HTMLButtonElement[];
  private isFlicked = false; // the press that follows a flick is not one of its own

  constructor(
    private readonly root: HTMLElement,
    private readonly grip: HTMLButtonElement,
    private readonly speech: Speech,
    private readonly resized: () => void,
  ) {
    this.tabs = [...root.querySelectorAll<HTMLButtonElement>("[role=tab]")];
    for (const tab of this.tabs) {
      tab.addEventListener("click", () => {
        this.select(tab.dataset.tab as Tab);
        if (this.height === "low") this.setHeight("half");
      });
      tab.addEventListener("keydown", (event) => this.key(event));
    }
    grip.addEventListener("click", () => {
      if (!this.isFlicked) this.setHeight(this.height === "low" ? "half" : "low");
    });
    this.followFinger();
    this.setHeight("low");
  }

  get height(): Height {
    return (this.root.dataset.height as Height) ?? "low";
  }

  setHeight(height: Height): void {
    this.root.dataset.height = height;
    this.grip.setAttribute("aria-expanded", String(height !== "low"));
    this.grip.setAttribute("aria-label", this.speech.say(height === "low" ? "sheet_open" : "sheet_close"));
    this.resized();
  }

  select(name: Tab): void {
    for (const tab of this.tabs) {
      const isSelected = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(isSelected));
      tab.tabIndex = isSelected ? 0 : -1;
      const body = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (body) body.hidden = !isSelected;
    }
  }

  /** Show the card instead of the tabs, or the tabs again. */
  covered(isCovered: boolean): void {
    this.root.classList.toggle("panel--covered", isCovered);
    if (isCovered && this.height === "low") this.setHeight("half");
  }

  private key(event: KeyboardEvent): void {
    const here = this.tabs.indexOf(event.currentTarget as HTMLButtonElement);
    const goal = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: this.tabs.length - 1 }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    const tab = this.tabs[(goal + this.tabs.length) % this.tabs.length];
    tab?.focus();
    tab?.click();
  }

  /** Drawing the grip up or down does what its button does, one height at a time. */
  private followFinger(): void {
    let from: number | null = null;
    this.grip.addEventListener("pointerdown", (event) => {
      from = event.clientY;
      this.isFlicked = false;
      this.grip.setPointerCapture(event.pointerId);
    });
    this.grip.addEventListener("pointerup", (event) => {
      const drawn = from === null ? 0 : from - event.clientY;
      from = null;
      this.isFlicked = Math.abs(drawn) >= FLICK;
      if (!this.isFlicked) return;
      const step = HEIGHTS.indexOf(this.height) + Math.sign(drawn);
      this.setHeight(HEIGHTS[Math.min(Math.max(step, 0), 2)] ?? "half");
    });
  }
}

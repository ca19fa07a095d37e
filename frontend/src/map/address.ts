// The address bar is where the map's state lives: everybody changes it here and hears of changes here.
import { formatState, type MapState, parseState } from "./state";

/** `push` makes a step that "back" undoes, `replace` does not (moving the map, typing). */
export type How = "push" | "replace";
export type Listener = (now: MapState, before: MapState, cause: "act" | "history") => void;

export class Address {
  private now: MapState;
  private readonly listeners: Listener[] = [];

  constructor(
    private readonly page: Window = window,
    read: (search: string) => MapState = parseState,
  ) {
    this.now = read(page.location.search);
    page.addEventListener("popstate", () => this.settle(read(page.location.search), "history"));
    this.turnLanguageLinks();
  }

  get state(): Readonly<MapState> {
    return this.now;
  }

  /** Change a part of the state; nothing happens when it is so already. */
  go(change: Partial<MapState>, how: How = "push"): void {
    const next = { ...this.now, ...change };
    const { pathname, search } = this.page.location;
    const query = formatState(next, search);
    if (query !== search) {
      const address = pathname + query;
      if (how === "push") this.page.history.pushState(null, "", address);
      else this.page.history.replaceState(null, "", address);
    }
    this.settle(next, "act");
  }

  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }

  private settle(next: MapState, cause: "act" | "history"): void {
    const before = this.now;
    this.now = next;
    this.turnLanguageLinks();
    for (const listener of this.listeners) listener(next, before, cause);
  }

  /** The other language's link opens the same place. */
  private turnLanguageLinks(): void {
    for (const link of this.page.document.querySelectorAll<HTMLAnchorElement>("a[data-language-link]")) {
      link.search = this.page.location.search;
    }
  }
}

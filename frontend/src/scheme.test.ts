import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "./dom";
import { chooseScheme, onScheme, scheme, wireScheme } from "./scheme";

const root = document.documentElement;
let system: { matches: boolean; listeners: (() => void)[] };

beforeEach(() => {
  delete root.dataset.scheme;
  localStorage.clear();
  system = { matches: false, listeners: [] };
  vi.stubGlobal("matchMedia", () => ({
    get matches() {
      return system.matches;
    },
    addEventListener: (_: string, listener: () => void) => system.listeners.push(listener),
  }));
});

describe("scheme", () => {
  it("is the system's until somebody chooses", () => {
    system.matches = true;
    expect(scheme()).toBe("dark");
    chooseScheme("light");
    expect(scheme()).toBe("light");
    expect(localStorage.getItem("scheme")).toBe("light");
  });
  it("tells of a real change only, by hand or by the system", () => {
    const heard: string[] = [];
    onScheme((now) => heard.push(now));
    chooseScheme("light");
    chooseScheme("dark");
    chooseScheme("dark");
    delete root.dataset.scheme;
    for (const listener of system.listeners) listener();
    expect(heard).toEqual(["dark", "light"]);
  });
});

describe("the switch", () => {
  it("appears with scripts only, and says whether it is dark", () => {
    const button = el("button", { "data-scheme-switch": true, hidden: true });
    document.body.replaceChildren(button);
    wireScheme(document);
    expect([button.hidden, button.getAttribute("aria-pressed")]).toEqual([false, "false"]);
    button.click();
    expect([root.dataset.scheme, button.getAttribute("aria-pressed")]).toEqual(["dark", "true"]);
    button.click();
    expect(root.dataset.scheme).toBe("light");
  });
});

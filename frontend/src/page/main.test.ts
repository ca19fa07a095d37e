import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { el } from "../dom";

const print = vi.fn();
const seen: Element[] = [];

/** Lay the page out and run its entry anew. */
async function open(...parts: HTMLElement[]): Promise<void> {
  document.body.replaceChildren(...parts);
  vi.resetModules();
  await import("./main");
}

beforeEach(() => {
  seen.length = 0;
  print.mockClear();
  vi.stubGlobal("print", print);
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observe = (element: Element) => seen.push(element);
      disconnect = () => {};
    },
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("buttons that need scripts appear with them, and print", async () => {
  const button = el("button", { "data-print": true, hidden: true });
  await open(button);
  expect([button.hidden, print.mock.calls.length]).toEqual([false, 0]);
  button.click();
  expect(print).toHaveBeenCalledTimes(1);
});

test("a citation is copied whole and the button says so", async () => {
  const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const button = el(
    "button",
    { "data-copy": "Ліцей № 1. Енциклопедія", "data-copied": "Скопійовано", hidden: true },
    el("span", {}, "Скопіювати"),
  );
  await open(button);
  button.click();
  await vi.waitFor(() => expect(button.textContent).toBe("Скопійовано"));
  expect([button.hidden, write.mock.calls]).toEqual([false, [["Ліцей № 1. Енциклопедія"]]]);
});

test("without a clipboard there is nothing to press", async () => {
  vi.spyOn(navigator, "clipboard", "get").mockReturnValue(undefined as unknown as Clipboard);
  const button = el("button", { "data-copy": "Ліцей № 1", hidden: true });
  await open(button);
  expect(button.hidden).toBe(true);
});

test("panorama and small map wait until somebody comes near them", async () => {
  const places = [el("div", { "data-panorama": "/large.jpg" }), el("a", { "data-small-map": true })];
  await open(...places);
  expect(seen).toEqual(places);
});

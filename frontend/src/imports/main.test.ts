import { beforeEach, expect, it, vi } from "vitest";

const [wireBring, follow, toRow, wireRows, shown] = [vi.fn(), vi.fn(), vi.fn(), vi.fn(), vi.fn()];
let press: (what: unknown) => void = () => undefined;
vi.mock("./bring", () => ({ wireBring }));
vi.mock("./progress", () => ({ follow }));
vi.mock("./rows", () => ({ toRow, wireRows }));
vi.mock("./differencemap", () => ({
  DifferenceMap: class {
    show = shown;
    constructor(_: HTMLElement, pressed: (what: unknown) => void) {
      press = pressed;
    }
  },
}));

beforeEach(() => {
  vi.resetModules();
  vi.clearAllMocks();
});

it("wires what stands on the page, and only that", async () => {
  document.body.innerHTML = "<h1>Import</h1>";
  await import("./main");
  expect([wireBring, follow, wireRows].map((one) => one.mock.calls.length)).toEqual([0, 0, 0]);
});

it("wires files, progress, printing and the map with its views", async () => {
  document.body.innerHTML = `<form data-bring></form><div data-progress="/p"></div><button data-print hidden></button>
    <div data-difference-map></div><fieldset data-views hidden><input type="radio" name="view" value="after"></fieldset>`;
  const printed = vi.fn();
  window.print = printed;
  await import("./main");
  expect([wireBring, follow, wireRows].map((one) => one.mock.calls.length)).toEqual([1, 1, 1]);
  document.querySelector("button")?.click();
  expect([printed.mock.calls.length, document.querySelector("button")?.hidden]).toEqual([1, false]);
  expect(document.querySelector("fieldset")?.hidden).toBe(false);
  document.querySelector("input")?.dispatchEvent(new Event("change"));
  expect(shown.mock.calls).toEqual([["after"]]);
  press({ row: "difference-7", href: "?row=7" });
  expect(toRow.mock.calls[0]?.slice(0, 2)).toEqual([document, { row: "difference-7", href: "?row=7" }]);
});

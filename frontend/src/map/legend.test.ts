import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { need } from "../dom";
import { chooseScheme } from "../scheme";
import { answer, SPEECH, tick } from "../testing/fixtures";
import { bannerWords, layOut } from "../testing/layout";
import { Address } from "./address";
import { Banner } from "./health";
import { ValuesLegend } from "./legend";
import type { OnChange } from "./live";
import type { ValuesFile, ValuesPainter } from "./values";

const FILE: ValuesFile = {
  name: "Свіжість даних",
  classes: [
    { code: 0, label: "Перевірено", colour: "#0000ff", colourDark: "#8888ff", isUnknown: false },
    { code: 3, label: "Невідомо", colour: "#999999", colourDark: "#aaaaaa", isUnknown: true },
  ],
  total: 1500,
  values: { 1: 0 },
};
const show = vi.fn();
let changed: OnChange;
let status: number;
const button = () => document.querySelector("[data-values]") as HTMLButtonElement;
const rows = () => [...need("values").querySelectorAll("li")].map((row) => row.textContent);

async function open(query = ""): Promise<Address> {
  history.replaceState(null, "", `/${query}`);
  layOut();
  const address = new Address();
  const live = {
    onChange: (listener: OnChange) => {
      changed = listener;
    },
  };
  const painter = { show } as unknown as ValuesPainter;
  new ValuesLegend(need("values"), "/v/{values}.json", address, SPEECH, new Banner(need("banner")), painter, live);
  await tick();
  return address;
}

beforeEach(() => {
  show.mockReset();
  status = 200;
  document.documentElement.dataset.scheme = "light";
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer(FILE, status));
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("the legend of values", () => {
  it("is not asked for before somebody wants it", async () => {
    await open();
    expect([vi.mocked(fetch).mock.calls.length, need("values").hidden]).toEqual([0, true]);
  });
  it("opens with the button, says what colours mean and how many there are, and stands in the address", async () => {
    await open();
    button().click();
    await tick();
    expect([location.search, button().getAttribute("aria-pressed")]).toEqual(["?values=freshness", "true"]);
    expect(vi.mocked(fetch).mock.calls[0]?.[0]).toBe("/v/freshness.json");
    expect([need("values").hidden, need("values").querySelector("h2")?.textContent]).toEqual([false, FILE.name]);
    expect(rows()).toEqual(["Перевірено1", "Невідомо1\u00a0499"]);
    expect(show.mock.calls).toEqual([[FILE]]);
  });
  it("opens from the address and closes with Escape, back on its button", async () => {
    await open("?values=freshness");
    need("values").dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect([location.search, need("values").hidden, document.activeElement]).toEqual(["", true, button()]);
    expect([show.mock.lastCall, button().getAttribute("aria-pressed")]).toEqual([[null], "false"]);
  });
  it("takes the colours of the other scheme and keeps the focus", async () => {
    await open("?values=freshness");
    need("values").querySelector("button")?.focus();
    const mark = () => need("values").querySelector<HTMLElement>(".legend__mark")?.style.getPropertyValue("--mark");
    const before = mark();
    chooseScheme("dark");
    expect([before, mark()]).toEqual(["#0000ff", "#8888ff"]);
    expect(document.activeElement).toBe(need("values").querySelector("button"));
  });
  it("reads the values again after a change, only while they are shown", async () => {
    const address = await open("?values=freshness");
    vi.useFakeTimers();
    changed(null);
    changed(null);
    await vi.advanceTimersByTimeAsync(1000);
    expect(vi.mocked(fetch).mock.calls.length).toBe(2);
    address.go({ values: null });
    changed(null);
    await vi.advanceTimersByTimeAsync(1000);
    expect(vi.mocked(fetch).mock.calls.length).toBe(2);
    vi.useRealTimers();
  });
  it("says when the values cannot be had, and tries again", async () => {
    status = 503;
    await open("?values=freshness");
    expect([bannerWords(), need("values").hidden]).toEqual(["values_failed", true]);
    status = 200;
    need("banner").querySelector("button")?.click();
    await tick();
    expect([bannerWords(), rows().length]).toEqual([null, 2]);
  });
});

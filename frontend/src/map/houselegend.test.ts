import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { need } from "../dom";
import { answer, SPEECH, tick } from "../testing/fixtures";
import { bannerWords, layOut } from "../testing/layout";
import { StandIn } from "../testing/standin";
import { Address } from "./address";
import type { CityMap } from "./citymap";
import { Banner } from "./health";
import { HousesLegend } from "./houselegend";
import { type HousesFile, HousesPainter } from "./houses";
import type { OnChange } from "./live";

const ink = { colour: "#0000ff", colourDark: "#8888ff" };
const FILE: HousesFile = {
  name: "Рік побудови",
  note: "За десятиліттями.",
  layer: "buildings",
  classes: [
    { code: 0, label: "1950–1959", ...ink, isUnknown: false, list: "/housing/?decade=1950" },
    { code: 1, label: "1960–1969", ...ink, isUnknown: false, list: "/housing/?decade=1960" },
    { code: 2, label: "рік невідомий", ...ink, isUnknown: true, list: "" },
  ],
  total: 3,
  values: { 11: 0, 12: 2, 13: 2 },
  storeys: { 11: 9 },
};
const THEMES = {
  themes: [
    { name: "year", title: "Рік побудови", href: "/v/year.json", renewSeconds: null },
    { name: "energy", title: "Клас <b>енергоефективності</b>", href: "/v/energy.json", renewSeconds: null },
    { name: "outage", title: "Що вимкнено", href: "/v/outage.json", renewSeconds: 60 },
  ],
  storeys: "/v/storeys.json",
  list: "/housing/",
};
let stand: StandIn;
let legend: HousesLegend;
let address: Address;
let changed: OnChange;
let status: number;
const told = vi.fn();
const button = () => document.querySelector('[data-do="houses"]') as HTMLButtonElement;
const root = () => need("houses");
const part = (name: string) => root().querySelector<HTMLElement>(`[data-part=${name}]`);
const rows = () => [...root().querySelectorAll("li")].map((row) => row.textContent);
const asked = () => vi.mocked(fetch).mock.calls.map(([href]) => href);

async function open(query = "", zoom = 15): Promise<void> {
  history.replaceState(null, "", `/${query}`);
  layOut();
  address = new Address();
  stand = new StandIn({ zoom });
  const houses = new HousesPainter(stand.map);
  const live = {
    onChange: (listener: OnChange) => {
      changed = listener;
    },
  };
  const city = { gl: stand.map, houses, live } as unknown as CityMap;
  legend = new HousesLegend(root(), "/houses.json", address, SPEECH, new Banner(need("banner")), city, told);
  await tick();
  await tick();
}

beforeEach(() => {
  told.mockReset();
  status = 200;
  document.documentElement.dataset.scheme = "light";
  vi.spyOn(globalThis, "fetch").mockImplementation(async (href) =>
    answer(href === "/houses.json" ? THEMES : FILE, status),
  );
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("the choice of what houses are coloured by", () => {
  it("asks for nothing before somebody wants it", async () => {
    await open();
    expect([asked(), root().hidden]).toEqual([[], true]);
  });
  it("begins with the first theme, and stands in the address", async () => {
    await open();
    button().click();
    await vi.waitFor(() => expect(root().hidden).toBe(false));
    expect([location.search, button().getAttribute("aria-pressed")]).toEqual(["?houses=year", "true"]);
    expect(asked()).toEqual(["/houses.json", "/v/year.json"]);
    expect([...root().querySelectorAll("option")].map((one) => [one.value, one.textContent, one.selected])).toEqual([
      ["year", "Рік побудови", true],
      ["energy", "Клас <b>енергоефективності</b>", false],
      ["outage", "Що вимкнено", false],
    ]);
    expect(stand.states["city 12"]).toEqual({ house: 2, storeys: 0 });
  });
  it("says what colours mean, how many there are, and leads to those that there are", async () => {
    await open("?houses=year");
    expect(rows()).toEqual(["1950–19591", "1960–19690", "рік невідомий2"]);
    expect([...root().querySelectorAll("li a")].map((link) => link.getAttribute("href"))).toEqual([
      "/housing/?decade=1950",
    ]);
    expect(root().querySelectorAll(".legend__mark--striped").length).toBe(1);
    expect(root().querySelector(".legend__note")?.textContent).toBe(FILE.note);
    expect(root().querySelector(".legend__all")?.getAttribute("href")).toBe("/housing/");
  });
  it("goes on to another theme by keyboard, and keeps the focus there", async () => {
    await open("?houses=year");
    const select = part("choice") as HTMLSelectElement;
    select.focus();
    select.value = "energy";
    select.dispatchEvent(new Event("change"));
    await vi.waitFor(() => expect(asked().at(-1)).toBe("/v/energy.json"));
    await tick();
    expect([location.search, document.activeElement]).toEqual(["?houses=energy", part("choice")]);
  });
  it("closes with Escape, back on its button, and the houses are as before", async () => {
    await open("?houses=year");
    root().dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect([location.search, root().hidden, document.activeElement]).toEqual(["", true, button()]);
    expect([stand.layers, stand.states, button().getAttribute("aria-pressed")]).toEqual([[], {}, "false"]);
  });
  it("takes a theme that there is not out of the address", async () => {
    await open("?houses=damage&object=7");
    expect([location.search, root().hidden]).toEqual(["?object=7", true]);
  });
  it("takes the place of the colours of all objects", async () => {
    await open("?values=freshness");
    button().click();
    await vi.waitFor(() => expect(location.search).toBe("?houses=year"));
  });
  it("tells from afar that houses are seen from nearer, and goes there", async () => {
    await open("?houses=year", 11);
    part("closer")?.click();
    expect([stand.zoom, part("closer")]).toEqual([14.5, null]);
  });
  it("turns the map to volume and back", async () => {
    await open("?houses=year");
    part("high")?.click();
    stand.fire("pitchend");
    expect([stand.pitch, part("high")?.getAttribute("aria-pressed")]).toEqual([55, "true"]);
    part("high")?.click();
    stand.fire("pitchend");
    expect([stand.pitch, part("high")?.getAttribute("aria-pressed")]).toEqual([0, "false"]);
  });
  it("knows what to say of a house, and nothing of what is none", async () => {
    await open("?houses=year");
    const fact = { label: FILE.name, value: "1950–1959", unknown: false, href: "/housing/?decade=1950" };
    expect([legend.factOf(11), legend.factOf(12)?.unknown, legend.factOf(99)]).toEqual([fact, true, null]);
    expect(told).toHaveBeenCalledTimes(1);
    address.go({ houses: null });
    expect([legend.factOf(11), told.mock.calls.length]).toEqual([null, 2]);
  });
  it("knows the storeys", async () => {
    await open();
    expect(await legend.storeys()).toEqual({ 11: 9 });
    expect(asked()).toEqual(["/houses.json", "/v/storeys.json"]);
  });
  it("reads anew after a change of the map", async () => {
    await open("?houses=year");
    vi.useFakeTimers();
    changed(null);
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    expect(asked()).toEqual(["/houses.json", "/v/year.json", "/v/year.json"]);
  });
  it("asks again for what changes by the clock, and draws only what has changed", async () => {
    let now = FILE;
    vi.mocked(fetch).mockImplementation(async (href) => answer(href === "/houses.json" ? THEMES : now, status));
    await open("?houses=year");
    vi.useFakeTimers();
    address.go({ houses: "outage" });
    await vi.advanceTimersByTimeAsync(10);
    const calls = told.mock.calls.length;
    await vi.advanceTimersByTimeAsync(70_000);
    expect([asked().filter((href) => href === "/v/outage.json").length, told.mock.calls.length]).toEqual([2, calls]);
    now = { ...FILE, values: { ...FILE.values, 11: 1 } };
    await vi.advanceTimersByTimeAsync(70_000);
    expect([legend.factOf(11)?.value, told.mock.calls.length]).toEqual(["1960–1969", calls + 1]);
    expect(stand.states["city 11"]).toEqual({ house: 1, storeys: 0 });
    vi.useRealTimers();
  });
  it("keeps what it has when nothing newer can be had, without a word", async () => {
    await open("?houses=year");
    vi.useFakeTimers();
    address.go({ houses: "outage" });
    await vi.advanceTimersByTimeAsync(10);
    status = 503;
    await vi.advanceTimersByTimeAsync(140_000);
    vi.useRealTimers();
    expect([rows().length, bannerWords()]).toEqual([3, null]);
  });
  it("asks no more once another theme is chosen, or none", async () => {
    await open("?houses=year");
    vi.useFakeTimers();
    address.go({ houses: "outage" });
    await vi.advanceTimersByTimeAsync(10);
    address.go({ houses: "year" });
    await vi.advanceTimersByTimeAsync(300_000);
    address.go({ houses: "outage" });
    await vi.advanceTimersByTimeAsync(10);
    address.go({ houses: null });
    await vi.advanceTimersByTimeAsync(300_000);
    vi.useRealTimers();
    expect(asked()).toEqual(["/houses.json", "/v/year.json", "/v/outage.json", "/v/year.json", "/v/outage.json"]);
  });
  it("says when the values cannot be had, and tries again", async () => {
    status = 503;
    await open("?houses=year");
    expect([bannerWords(), root().hidden]).toEqual(["values_failed", true]);
    status = 200;
    need("banner").querySelector("button")?.click();
    await vi.waitFor(() => expect(rows().length).toBe(3));
  });
  it("says so as well when not even the themes are known", async () => {
    status = 503;
    await open();
    button().click();
    await vi.waitFor(() => expect(bannerWords()).toBe("values_failed"));
    expect(location.search).toBe("");
  });
});

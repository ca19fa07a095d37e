import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { need } from "../dom";
import { now, open, rest, YARD } from "../testing/exploring";
import { bannerWords } from "../testing/layout";

vi.mock("maplibre-gl", async () => ({
  Map: (await import("../testing/standin")).StandIn,
  setWorkerUrl: () => undefined,
}));

const listed = () => now.asked.filter((url) => url.includes("/list?"));
const cardTitle = () => need("panel-card").querySelector("h2")?.textContent ?? null;
const key = (target: Element | null, name: string) =>
  target?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("the list", () => {
  it("holds what is in view and is told in words", async () => {
    await open();
    expect(listed()[0]).toContain("bbox=33.20000,47.75000,33.60000,48.05000");
    expect(need("tab-list-count").textContent).toBe("4");
    expect(need("announcements").textContent).toContain("scale_city. 4 об’єкти.");
  });
  it("is asked for once after a movement has come to rest", async () => {
    await open();
    now.stand.moveTo({ center: [33.5, 48] });
    now.stand.moveTo({ center: [33.45, 48] });
    await rest();
    expect(listed().length).toBe(2);
    expect(listed()[1]).toContain("bbox=33.25000,47.85000,33.65000,48.15000");
  });
  it("follows the chosen themes and the order at once", async () => {
    await open();
    now.address.go({ themes: ["health"] });
    expect(listed().at(-1)).toContain("layers=hospitals&sort=rank");
    const order = need<HTMLSelectElement>("objects-order");
    order.value = "name";
    order.dispatchEvent(new Event("change"));
    expect(listed().at(-1)).toContain("sort=name");
  });
  it("is of the whole city where there is no map", async () => {
    await open("", false);
    expect(listed()[0]).toContain("bbox=33.00000,47.60000,33.70000,48.25000");
    expect(need("objects").children.length).toBe(2);
  });
  it("rings on the map what is pointed at in it", async () => {
    await open();
    const row = need("objects").children[1];
    row?.dispatchEvent(new Event("pointerenter"));
    expect(now.stand.overlaid("hover")).toEqual([{ type: "Point", coordinates: [33.41, 47.91] }]);
    row?.dispatchEvent(new Event("pointerleave"));
    expect(now.stand.overlaid("hover")).toEqual([]);
  });
});

describe("the card", () => {
  it("opens from the list, rings the object with its ground, and closing leads back to the row", async () => {
    await open("?at=33.4,47.9,16");
    const link = need("objects").querySelector("a");
    link?.focus();
    link?.click();
    await rest();
    expect([location.search, cardTitle()]).toEqual(["?at=33.4,47.9,16&object=1", "Ліцей №\u00a01"]);
    expect(now.stand.overlaid("selected")).toEqual([YARD, { type: "Point", coordinates: [33.4, 47.9] }]);
    expect([need("panel").className, need("panel").dataset.height]).toEqual(["panel--covered", "half"]);
    key(document.activeElement, "Escape");
    expect([location.search, need("panel-card").hidden, need("panel").className]).toEqual([
      "?at=33.4,47.9,16",
      true,
      "",
    ]);
    expect(now.stand.overlaid("selected")).toEqual([]);
    expect(document.activeElement).toBe(need("objects").querySelector("a"));
  });
  it("looks for its row again when the list was loaded anew meanwhile", async () => {
    await open();
    need("objects").querySelector("a")?.focus();
    now.explorer.select(1);
    await rest();
    await now.explorer.loadList();
    now.address.go({ object: null });
    expect(document.activeElement).toBe(need("objects").children[0]?.querySelector("a"));
  });
  it("gives the focus to the list's tab when the object has no row", async () => {
    await open("?object=1");
    need("objects").replaceChildren();
    now.address.go({ object: null });
    expect(document.activeElement).toBe(need("tab-list"));
  });
  it("brings an object into view only when it is not there", async () => {
    await open("?at=33.401,47.901,16");
    now.explorer.select(1);
    await rest();
    expect(now.stand.moves).toEqual([]); // it is in view already
    now.address.go({ object: null });
    now.stand.moveTo({ center: [33.1, 47.7] });
    now.explorer.select(1);
    await rest();
    expect(now.stand.moves).toEqual(['ease {"center":[33.4,47.9],"zoom":16.4}']);
  });
  it("of the address moves the map unless the address says where to look", async () => {
    await open("?object=1");
    expect(now.stand.moves).toEqual(['ease {"center":[33.4,47.9],"zoom":16.4}']);
    await open("?at=33.1,47.7,15&object=1");
    expect(now.stand.moves).toEqual([]);
  });
  it("of an object that is gone says so and rings nothing", async () => {
    await open("?object=9");
    expect(need("panel-card").querySelector("[role=alert]")?.textContent).toBe("card_gone");
    expect([now.stand.overlaid("selected"), now.stand.moves]).toEqual([[], []]);
  });
  it("that was closed before it came rings nothing", async () => {
    await open();
    now.explorer.select(1);
    now.address.go({ object: null });
    await rest();
    expect([now.stand.overlaid("selected"), need("panel-card").hidden]).toEqual([[], true]);
  });
});

describe("copying a link", () => {
  it("says so, and is silent again after a while", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await open();
    await now.explorer.copy("http://city/objects/1/");
    expect([write.mock.calls, bannerWords()]).toEqual([[["http://city/objects/1/"]], "copied"]);
    await vi.advanceTimersByTimeAsync(4100);
    expect(bannerWords()).toBeNull();
  });
  it("shows the link where the browser does not allow it", async () => {
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
    await open();
    await now.explorer.copy("http://city/objects/1/");
    expect(bannerWords()).toBe("copy_by_hand");
  });
});

describe("the sheet of a phone", () => {
  it("covers a part of the map that does not count as seen", async () => {
    await open();
    const box = (top: number, height: number) => ({ top, height, bottom: top + height }) as DOMRect;
    vi.spyOn(now.stand.container, "getBoundingClientRect").mockReturnValue(box(0, 300));
    vi.spyOn(need("panel"), "getBoundingClientRect").mockReturnValue(box(200, 100));
    now.explorer.panel.setHeight("half");
    expect(now.stand.padding).toEqual({ top: 0, left: 0, right: 0, bottom: 100 });
    need("panel-grip").style.display = "none"; // a wide screen: the panel stands beside the map
    now.explorer.panel.setHeight("full");
    expect(now.stand.padding.bottom).toBe(0);
  });
});

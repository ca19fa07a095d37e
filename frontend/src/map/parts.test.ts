// The smaller parts of the map: scale, panel, announcements, whereabouts, the banner, the overlay.
import type { Map as MapLibre } from "maplibre-gl";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { announcer, inWords } from "./announce";
import { scaleBar } from "./controls";
import { PAGE, SPEECH, THEMES } from "./fixtures";
import { distance } from "./geodesy";
import { Banner, watchHealth } from "./health";
import { circle, whereAmI } from "./locate";
import { Overlay, point } from "./overlay";
import { Panel } from "./panel";
import { legendThemes } from "./print";

describe("scaleBar", () => {
  it.each([
    [1, 110, 100, 100],
    [3, 110, 300, 100],
    [152.9, 110, 10000, 65.4],
    [0.3, 160, 30, 100],
  ])("at %d m per pixel and %d px is %d m", (perPixel, most, metres, pixels) => {
    const bar = scaleBar(perPixel, most);
    expect(bar.metres).toBeCloseTo(metres);
    expect(bar.pixels).toBeCloseTo(pixels, 1);
    expect(bar.pixels).toBeLessThanOrEqual(most);
  });
});

describe("inWords", () => {
  it("says the scale, how many there are and what comes first", () => {
    const page = {
      ...PAGE,
      items: PAGE.items.map((item, index) => ({ ...item, name: ["Ліцей", "Лікарня"][index] ?? "" })),
    };
    expect(inWords(page, 15, SPEECH)).toBe("scale_quarter. 4 об’єкти. Перші: Ліцей, Лікарня");
    expect(inWords({ total: 0, items: [], next: null }, 9, SPEECH)).toBe("scale_city. list_empty");
  });
  it("is not said twice", () => {
    const region = el("p");
    const changes = vi.fn();
    new MutationObserver(changes).observe(region, { childList: true });
    const announce = announcer(region);
    announce("a");
    const first = region.firstChild;
    announce("a");
    expect(region.firstChild).toBe(first);
  });
});

describe("whereAmI", () => {
  const device = (run: (ok: PositionCallback, no: PositionErrorCallback) => void) =>
    ({ getCurrentPosition: run }) as unknown as Geolocation;
  const at = (longitude: number, latitude: number) =>
    device((ok) => ok({ coords: { longitude, latitude, accuracy: 30 } } as GeolocationPosition));
  const failing = (code: number) => device((_, no) => no({ code, PERMISSION_DENIED: 1 } as GeolocationPositionError));
  const BOX = [33, 47.6, 33.7, 48.25] as [number, number, number, number];

  it("gives the place and how sure it is", async () => {
    expect(await whereAmI(BOX, at(33.4, 47.9))).toEqual({ at: [33.4, 47.9], accuracy: 30 });
  });
  it.each([
    ["somewhere else", at(30.5, 50.4), "locate_outside"],
    ["a refusal", failing(1), "locate_denied"],
    ["a failing device", failing(2), "locate_unknown"],
  ])("explains %s", async (_, geolocation, word) => {
    await expect(whereAmI(BOX, geolocation)).rejects.toBe(word);
  });
  it("draws its accuracy as a circle on the ground", () => {
    const shape = circle([33.4, 47.9], 500);
    const ring = shape.type === "Polygon" ? (shape.coordinates[0] ?? []) : [];
    expect(ring[0]).toEqual(ring.at(-1));
    for (const corner of ring)
      expect(Math.abs(distance([33.4, 47.9], corner as [number, number]) - 500)).toBeLessThan(3);
  });
});

describe("the banner", () => {
  let root: HTMLElement;
  let banner: Banner;
  let fail: (event: { error: Error }) => void;
  const map = {
    on: (_: string, listener: typeof fail) => {
      fail = listener;
    },
  } as unknown as MapLibre;
  const words = () => root.querySelector("[data-words]")?.textContent;

  beforeEach(() => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    root = el("div", { hidden: true }, el("span", { "data-words": true }), el("button"));
    banner = new Banner(root);
  });

  it("says once that tiles failed and lets one try again", () => {
    const retry = vi.fn();
    watchHealth(map, banner, SPEECH, retry);
    fail({ error: new Error("503") });
    expect([root.hidden, words()]).toEqual([false, "tiles_failed"]);
    root.querySelector("button")?.click();
    expect([root.hidden, retry.mock.calls.length]).toEqual([true, 1]);
    fail({ error: new Error("503") });
    expect(root.hidden).toBe(false);
  });
  it("tells of a lost connection and tries again when it is back", () => {
    const retry = vi.fn();
    watchHealth(map, banner, SPEECH, retry);
    fail({ error: new Error("failed") });
    dispatchEvent(new Event("offline"));
    expect(words()).toBe("offline");
    dispatchEvent(new Event("online"));
    expect([root.hidden, retry.mock.calls.length]).toEqual([true, 1]);
  });
});

describe("Overlay", () => {
  it("keeps what each role draws and brings it back with a new style", () => {
    const setData = vi.fn();
    const added: string[] = [];
    let source: { setData: typeof setData } | undefined;
    const map = {
      getSource: () => source,
      addSource: vi.fn(() => {
        source = { setData };
      }),
      addLayer: (layer: { id: string }) => added.push(layer.id),
    };
    const overlay = new Overlay(map as unknown as MapLibre);
    overlay.set("selected", point([33.4, 47.9]));
    overlay.attach();
    overlay.attach();
    expect(map.addSource).toHaveBeenCalledTimes(1);
    expect(new Set(added).size).toBe(added.length);
    overlay.set("hover", point([33.5, 47.9]));
    overlay.set("selected");
    const roles = setData.mock.calls.map(([data]) =>
      data.features.map((f: { properties: { role: string } }) => f.properties.role),
    );
    expect(roles).toEqual([["selected", "hover"], ["hover"]]);
  });
});

describe("Panel", () => {
  let root: HTMLElement;
  let grip: HTMLButtonElement;
  let panel: Panel;
  const resized = vi.fn();
  const tab = (name: string) => el("button", { role: "tab", "data-tab": name, "aria-controls": `panel-${name}` });
  const swipe = (from: number, to: number) => {
    grip.dispatchEvent(new PointerEvent("pointerdown", { clientY: from }));
    grip.dispatchEvent(new PointerEvent("pointerup", { clientY: to }));
    grip.click();
  };

  beforeEach(() => {
    grip = el("button");
    grip.setPointerCapture = () => {};
    root = el(
      "section",
      {},
      grip,
      tab("themes"),
      tab("list"),
      el("div", { id: "panel-themes" }),
      el("div", { id: "panel-list", hidden: true }),
    );
    document.body.replaceChildren(root);
    panel = new Panel(root, grip, SPEECH, resized);
  });

  it("shows one tab at a time, by press or by arrow keys", () => {
    const [themes, list] = [...root.querySelectorAll<HTMLButtonElement>("[role=tab]")] as [
      HTMLButtonElement,
      HTMLButtonElement,
    ];
    list.click();
    const shown = () => ["themes", "list"].filter((name) => !document.getElementById(`panel-${name}`)?.hidden);
    expect([shown(), themes.tabIndex, list.getAttribute("aria-selected")]).toEqual([["list"], -1, "true"]);
    list.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    expect([shown(), document.activeElement]).toEqual([["themes"], themes]);
  });
  it("opens and folds by its grip", () => {
    grip.click();
    expect([panel.height, grip.getAttribute("aria-expanded")]).toEqual(["half", "true"]);
    grip.click();
    expect([panel.height, grip.getAttribute("aria-label")]).toEqual(["low", "sheet_open"]);
  });
  it("is drawn one height at a time, and a flick is no press", () => {
    swipe(700, 400);
    expect(panel.height).toBe("half");
    swipe(400, 100);
    expect(panel.height).toBe("full");
    swipe(100, 110);
    expect(panel.height).toBe("low");
  });
  it("makes room for a card", () => {
    panel.covered(true);
    expect([panel.height, root.classList.contains("panel--covered")]).toEqual(["half", true]);
  });
});

describe("legendThemes", () => {
  it("explains what is shown: chosen themes and those of chosen layers, or all", () => {
    const slugs = (themes: string[], layers: string[]) =>
      legendThemes({ themes, layers }, THEMES).map((theme) => theme.slug);
    expect(slugs([], [])).toEqual(["education", "health"]);
    expect(slugs(["health"], [])).toEqual(["health"]);
    expect(slugs([], ["colleges"])).toEqual(["education"]);
  });
});

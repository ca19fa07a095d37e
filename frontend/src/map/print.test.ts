import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SPEECH, THEMES } from "../testing/fixtures";
import { StandIn } from "../testing/standin";
import { legendThemes, pictureOf, printMap } from "./print";
import { parseState } from "./state";

describe("legendThemes", () => {
  it("explains what is shown: chosen themes and those of chosen layers, or all", () => {
    const slugs = (themes: string[], layers: string[]) =>
      legendThemes({ themes, layers }, THEMES).map((theme) => theme.slug);
    expect(slugs([], [])).toEqual(["education", "health"]);
    expect(slugs(["health"], [])).toEqual(["health"]);
    expect(slugs([], ["colleges"])).toEqual(["education"]);
  });
});

describe("the map on paper", () => {
  const stand = new StandIn();
  const sheet = () => document.querySelector(".sheet");

  beforeEach(() => {
    vi.useFakeTimers({ now: new Date("2026-11-25T12:00:00Z"), toFake: ["Date"] });
    vi.stubGlobal("print", vi.fn());
    vi.spyOn(HTMLImageElement.prototype, "decode").mockResolvedValue();
    vi.spyOn(stand.canvas, "toDataURL").mockReturnValue("data:image/png;base64,AAAA");
    history.replaceState(null, "", "/?themes=health");
  });
  afterEach(() => {
    dispatchEvent(new Event("afterprint"));
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("is read from the canvas in the frame that drew it", async () => {
    const repaint = vi.spyOn(stand, "triggerRepaint");
    expect(await pictureOf(stand.map)).toBe("data:image/png;base64,AAAA");
    expect(repaint).toHaveBeenCalledTimes(1);
  });
  it("has its title, scale, legend, sources, day and address", async () => {
    await printMap(stand.map, parseState(location.search), THEMES, SPEECH, "Демонстраційні дані", "Кривий Ріг");

    const text = (part: string) => sheet()?.querySelector(part)?.textContent;
    expect(text("h1")).toBe("Кривий Ріг");
    expect(sheet()?.querySelector("img")?.getAttribute("src")).toBe("data:image/png;base64,AAAA");
    expect(text(".sheet__scale")).toBe("10 км");
    expect(sheet()?.querySelector<HTMLElement>(".sheet__scale")?.style.width).toBe("33.44%"); // 134 of 400 pixels
    expect([...(sheet()?.querySelectorAll(".sheet__legend li") ?? [])].map((line) => line.textContent)).toEqual([
      "Здоров’я",
    ]);
    expect(sheet()?.querySelector<HTMLElement>(".sheet__spot")?.style.backgroundColor).toBe("#c22f3a");
    expect(text(".sheet__credits")).toBe(`Демонстраційні дані · 25 листопада 2026 р. · ${location.href}`);
    expect(print).toHaveBeenCalledTimes(1);
  });
  it("leaves nothing behind on the page", async () => {
    await printMap(stand.map, parseState(""), THEMES, SPEECH, "", "Кривий Ріг");
    expect(document.querySelectorAll(".sheet").length).toBe(1);
    dispatchEvent(new Event("afterprint"));
    expect(sheet()).toBeNull();
  });
});

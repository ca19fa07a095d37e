import { beforeEach, describe, expect, it } from "vitest";
import { el } from "../dom";
import { SPEECH } from "../testing/fixtures";
import { StandIn } from "../testing/standin";
import { metresPerPixel, scaleBar, wireControls, wireScale } from "./controls";

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

describe("wireScale", () => {
  it("keeps the bar true while the map moves", () => {
    const stand = new StandIn();
    const bar = el("span");
    expect(metresPerPixel(stand.map)).toBeCloseTo(74.6, 0); // a thousandth of a degree of longitude at 47.9° north
    wireScale(bar, stand.map, SPEECH);
    expect([bar.textContent, bar.style.width]).toEqual(["5 км", "67px"]);
    stand.moveTo({ zoom: 14 });
    expect([bar.textContent, bar.style.width]).toEqual(["500 м", "107px"]);
  });
});

describe("wireControls", () => {
  let stand: StandIn;
  let root: HTMLElement;
  const press = (name: string) => root.querySelector<HTMLButtonElement>(`[data-do=${name}]`)?.click();
  const tilt = () => root.querySelector("[data-do=tilt]")?.getAttribute("aria-pressed");
  const needle = () => root.querySelector<SVGElement>("svg")?.style.rotate;

  beforeEach(() => {
    stand = new StandIn();
    root = el("div");
    for (const name of ["closer", "further", "north", "tilt"]) root.append(el("button", { "data-do": name }));
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    root.querySelector("[data-do=north]")?.append(svg);
    wireControls(root, stand.map);
  });

  it("goes closer and further by one zoom", () => {
    press("closer");
    press("closer");
    expect(stand.zoom).toBe(12);
    press("further");
    expect(stand.zoom).toBe(11);
  });
  it("tilts, says so, and lies flat again", () => {
    expect(tilt()).toBe("false");
    press("tilt");
    expect([stand.pitch, tilt()]).toEqual([55, "true"]);
    press("tilt");
    expect([stand.pitch, tilt()]).toEqual([0, "false"]);
  });
  it("shows where north is and turns back to it", () => {
    stand.moveTo({ bearing: 40, pitch: 20 });
    expect(needle()).toBe("-40deg");
    press("north");
    expect([stand.bearing, stand.pitch]).toEqual([0, 0]);
  });
  it("does without a button that the page does not have", () => {
    const bare = el("div", {}, el("button", { "data-do": "closer" }));
    wireControls(bare, stand.map);
    bare.querySelector("button")?.click();
    expect(stand.zoom).toBe(11);
  });
});

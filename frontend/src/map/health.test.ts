import type { Map as MapLibre } from "maplibre-gl";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { SPEECH } from "../testing/fixtures";
import { Banner, watchHealth } from "./health";

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

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { follow, type Progress, show } from "./progress";

let place: HTMLElement;
const told = (more: Partial<Progress> = {}): Progress => ({
  state: "checking",
  isMoving: true,
  share: 0.25,
  words: "250 of 1000",
  left: "3 s left",
  steps: [
    { key: "read", state: "now", words: "" },
    { key: "load", state: "todo", words: "" },
  ],
  ...more,
});
const answer = (now: Progress) => new Response(JSON.stringify(now));

beforeEach(() => {
  vi.useFakeTimers();
  place = el("div", { "data-progress": "/import/1/progress.json", "data-state": "checking" });
  place.append(el("progress", { max: 1 }), el("span", { "data-words": true }), el("span", { "data-left": true }));
  for (const key of ["read", "load"]) {
    place.append(el("li", { "data-step": key, "data-state": "todo" }, el("span", { "data-step-words": true })));
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const words = (name: string) => place.querySelector(`[data-${name}]`)?.textContent;
const state = (key: string) => place.querySelector<HTMLElement>(`[data-step=${key}]`);

describe("the progress of a run", () => {
  it("is shown in words, as a bar, and step by step", () => {
    show(place, told());
    expect([words("words"), words("left"), place.querySelector("progress")?.value]).toEqual([
      "250 of 1000",
      "3 s left",
      0.25,
    ]);
    expect([state("read")?.dataset.state, state("read")?.getAttribute("aria-current")]).toEqual(["now", "step"]);
    show(place, told({ share: null, steps: [{ key: "read", state: "done", words: "2 s" }] }));
    expect(place.querySelector("progress")?.hasAttribute("value")).toBe(false);
    expect([state("read")?.textContent, state("read")?.hasAttribute("aria-current")]).toEqual(["2 s", false]);
  });
  it("knows no step that the page does not", () => {
    place.querySelector("progress")?.remove();
    expect(() => show(place, told({ steps: [{ key: "other", state: "now", words: "" }] }))).not.toThrow();
  });
  it("is asked for until the state is another, and says so once", async () => {
    const fetched = vi
      .fn()
      .mockResolvedValueOnce(answer(told()))
      .mockResolvedValueOnce(answer(told({ words: "900 of 1000" })))
      .mockResolvedValue(answer(told({ state: "ready", isMoving: false })));
    vi.stubGlobal("fetch", fetched);
    const changed = vi.fn();
    follow(place, changed, 100);
    await vi.advanceTimersByTimeAsync(250);
    expect([fetched.mock.calls.length, words("words"), changed.mock.calls.length]).toEqual([2, "900 of 1000", 0]);
    await vi.advanceTimersByTimeAsync(1000);
    expect([fetched.mock.calls.length, changed.mock.calls.length]).toEqual([3, 1]);
    expect(fetched.mock.calls[0]).toEqual(["/import/1/progress.json", { cache: "no-cache" }]);
  });
  it("is asked for less often while the portal does not answer, and then as before", async () => {
    const fetched = vi
      .fn()
      .mockRejectedValueOnce(new Error("away"))
      .mockResolvedValueOnce(new Response("", { status: 503 }))
      .mockImplementation(async () => answer(told()));
    vi.stubGlobal("fetch", fetched);
    follow(place, vi.fn(), 100);
    await vi.advanceTimersByTimeAsync(250); // at 100; then at 300, at 700
    expect(fetched).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(fetched).toHaveBeenCalledTimes(3);
    await vi.advanceTimersByTimeAsync(100);
    expect(fetched).toHaveBeenCalledTimes(4);
  });
  it("is no longer asked for when nothing moves", async () => {
    const fetched = vi.fn().mockImplementation(async () => answer(told({ isMoving: false })));
    vi.stubGlobal("fetch", fetched);
    follow(place, vi.fn(), 100);
    await vi.advanceTimersByTimeAsync(1000);
    expect(fetched).toHaveBeenCalledTimes(1);
  });
});

import { beforeEach, describe, expect, it, vi } from "vitest";
import { el, handedOver, icon, need, settled } from "./dom";

beforeEach(() => document.body.replaceChildren());

describe("el", () => {
  it("sets text as text", () => {
    expect(el("p", {}, "<img src=x onerror=alert(1)>").outerHTML).toBe("<p>&lt;img src=x onerror=alert(1)&gt;</p>");
  });
  it("leaves out what is false, null or undefined, and children that are nothing", () => {
    expect(
      el("a", { href: "/x", hidden: false, title: null, rel: undefined, download: true }, null, "b").outerHTML,
    ).toBe('<a href="/x" download="">b</a>');
  });
});

describe("icon", () => {
  it("refers to a symbol", () => {
    const made = icon("#icon-close");
    expect(made.querySelector("use")?.getAttribute("href")).toBe("#icon-close");
    expect(made.getAttribute("aria-hidden")).toBe("true");
  });
});

describe("need and handedOver", () => {
  it("say what is missing", () => {
    expect(() => need("map-config")).toThrow("The page has no element #map-config");
  });
  it("read what the page hands over", () => {
    document.body.append(el("script", { id: "map-config", type: "application/json" }, '{"a": [1]}'));
    expect(handedOver("map-config")).toEqual({ a: [1] });
  });
});

describe("settled", () => {
  it("runs once after the last call", () => {
    vi.useFakeTimers();
    const run = vi.fn();
    const later = settled(run, 100);
    later();
    vi.advanceTimersByTime(60);
    later();
    vi.advanceTimersByTime(99);
    expect(run).toHaveBeenCalledTimes(0);
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledTimes(1);
    vi.useRealTimers();
  });
});

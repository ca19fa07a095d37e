import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { THEMES } from "../testing/fixtures";
import { Address } from "./address";
import { readerFor } from "./state";

beforeEach(() => {
  document.body.replaceChildren(el("a", { href: "/en/", "data-language-link": true }));
  history.replaceState(null, "", "/?object=7&kiosk=1");
});

describe("Address", () => {
  it("begins with what the address says", () => {
    expect(new Address().state.object).toBe(7);
  });
  it("tells every listener what was and what is", () => {
    const address = new Address();
    const heard = vi.fn();
    address.onChange(heard);
    address.go({ object: 8 });
    expect(location.search).toBe("?object=8&kiosk=1");
    expect(heard.mock.calls.map(([now, before, cause]) => [now.object, before.object, cause])).toEqual([[8, 7, "act"]]);
  });
  it("makes a step for push and none for replace or for what is so already", () => {
    const address = new Address();
    const before = history.length;
    address.go({ q: "школа" }, "replace");
    address.go({ object: 7 }, "push");
    expect(history.length).toBe(before);
    address.go({ object: 9 }, "push");
    expect(history.length).toBe(before + 1);
  });
  it("follows the browser's history", () => {
    const address = new Address();
    const heard = vi.fn();
    address.onChange(heard);
    history.replaceState(null, "", "/?themes=health");
    window.dispatchEvent(new PopStateEvent("popstate"));
    expect(heard.mock.calls[0]?.[2]).toBe("history");
    expect(address.state.themes).toEqual(["health"]);
  });
  it("leaves out what the city does not have, now and when the browser goes back", () => {
    history.replaceState(null, "", "/?themes=trams,health");
    const address = new Address(window, readerFor(THEMES));
    expect(address.state.themes).toEqual(["health"]);
    history.replaceState(null, "", "/?layers=kiosks,schools");
    window.dispatchEvent(new PopStateEvent("popstate"));
    expect(address.state.layers).toEqual(["schools"]);
  });
  it("keeps the place in the link to the other language", () => {
    const address = new Address();
    const link = document.querySelector("a");
    expect(link?.getAttribute("href")).toContain("/en/?object=7");
    address.go({ object: 8 });
    expect(link?.getAttribute("href")).toContain("/en/?object=8");
  });
});

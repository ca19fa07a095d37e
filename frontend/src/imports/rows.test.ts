import { beforeEach, describe, expect, it, vi } from "vitest";
import { toRow, wireRows } from "./rows";

beforeEach(() => {
  document.body.innerHTML = `
    <li id="difference-7" tabindex="-1"><button data-row="difference-7" data-at="33.4,47.9" hidden></button></li>
    <li id="difference-8" tabindex="-1"><button data-row="difference-8" data-at="nowhere" hidden></button></li>`;
  Element.prototype.scrollIntoView = vi.fn();
});
const buttons = () => [...document.querySelectorAll("button")];
const chosen = () => [...document.querySelectorAll(".difference--chosen")].map((row) => row.id);

describe("rows and their places", () => {
  it("lead to the map where they have a place", () => {
    const map = { choose: vi.fn() };
    wireRows(document, map);
    expect(buttons().map((button) => button.hidden)).toEqual([false, true]);
    buttons()[0]?.click();
    expect(map.choose.mock.calls).toEqual([["difference-7", [33.4, 47.9]]]);
    expect(chosen()).toEqual(["difference-7"]);
  });
  it("are found from the map, one at a time", () => {
    const go = vi.fn();
    toRow(document, { row: "difference-7", href: "?row=7" }, go);
    toRow(document, { row: "difference-8", href: "?row=8" }, go);
    expect(chosen()).toEqual(["difference-8"]);
    expect(document.activeElement?.id).toBe("difference-8");
    expect(go).not.toHaveBeenCalled();
  });
  it("stand on another page of the list otherwise", () => {
    const go = vi.fn();
    toRow(document, { row: "difference-99", href: "?row=99#difference-99" }, go);
    expect(go.mock.calls).toEqual([["?row=99#difference-99"]]);
  });
});

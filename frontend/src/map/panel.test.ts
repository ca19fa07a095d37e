import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { SPEECH } from "../testing/fixtures";
import { Panel } from "./panel";

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

import { beforeEach, describe, expect, it } from "vitest";
import { el } from "../dom";
import { SPEECH, THEMES } from "../testing/fixtures";
import { Address } from "./address";
import { wireThemes, withLayer, withTheme } from "./themes";

const [education] = THEMES as [(typeof THEMES)[0]];
const NOTHING = { themes: [], layers: [] };

describe("the choice", () => {
  it("of a theme swallows its single layers and leaves others", () => {
    expect(withTheme({ themes: [], layers: ["schools", "hospitals"] }, education, true)).toEqual({
      themes: ["education"],
      layers: ["hospitals"],
    });
  });
  it("of all layers is the theme", () => {
    expect(withLayer({ themes: [], layers: ["colleges"] }, education, "schools", true)).toEqual({
      themes: ["education"],
      layers: [],
    });
  });
  it("of a theme without one layer is the others", () => {
    expect(withLayer({ themes: ["education", "health"], layers: [] }, education, "schools", false)).toEqual({
      themes: ["health"],
      layers: ["colleges"],
    });
  });
  it("can be taken back to nothing", () => {
    expect(withLayer({ themes: [], layers: ["schools"] }, education, "schools", false)).toEqual(NOTHING);
    expect(withTheme({ themes: ["education"], layers: [] }, education, false)).toEqual(NOTHING);
  });
});

describe("the checkboxes", () => {
  const box = (name: string, value: string) => el("input", { type: "checkbox", name, value });
  let form: HTMLFormElement;
  const get = (value: string) => form.querySelector<HTMLInputElement>(`input[value="${value}"]`) as HTMLInputElement;
  const press = (value: string) => {
    get(value).checked = !get(value).checked;
    get(value).dispatchEvent(new Event("change", { bubbles: true }));
  };

  beforeEach(() => {
    history.replaceState(null, "", "/");
    form = el(
      "form",
      {},
      el("span", { "data-chosen": true }),
      el("button", { type: "button", "data-all": true, hidden: true }),
      el(
        "div",
        { "data-theme": "education" },
        box("themes", "education"),
        box("layers", "schools"),
        box("layers", "colleges"),
      ),
      box("themes", "health"),
      box("layers", "hospitals"),
    );
    document.body.replaceChildren(form);
  });

  it("write into the address and follow it", () => {
    const address = new Address();
    wireThemes(form, address, THEMES, SPEECH);
    press("schools");
    expect(location.search).toBe("?layers=schools");
    expect([get("education").checked, get("education").indeterminate]).toEqual([false, true]);
    press("colleges");
    expect(location.search).toBe("?themes=education");
    expect([get("education").checked, get("education").indeterminate]).toEqual([true, false]);
  });
  it("begin with what the address says, and can all be cleared at once", () => {
    history.replaceState(null, "", "/?themes=education&layers=hospitals");
    wireThemes(form, new Address(), THEMES, SPEECH);
    expect(["education", "schools", "colleges", "hospitals"].map((value) => get(value).checked)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(form.querySelector("[data-chosen]")?.textContent).toBe("вибрано 2");
    form.querySelector("button")?.click();
    expect(location.search).toBe("");
    expect(form.querySelectorAll(":checked").length).toBe(0);
    expect(form.querySelector("button")?.hidden).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { THEMES } from "./fixtures";
import { legendThemes } from "./print";

describe("legendThemes", () => {
  it("explains what is shown: chosen themes and those of chosen layers, or all", () => {
    const slugs = (themes: string[], layers: string[]) =>
      legendThemes({ themes, layers }, THEMES).map((theme) => theme.slug);
    expect(slugs([], [])).toEqual(["education", "health"]);
    expect(slugs(["health"], [])).toEqual(["health"]);
    expect(slugs([], ["colleges"])).toEqual(["education"]);
  });
});

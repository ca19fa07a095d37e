import { beforeEach, describe, expect, it } from "vitest";
import { colour } from "./colour";

beforeEach(() => {
  document.documentElement.style.setProperty("--ore", "rgb(154, 44, 30)");
});

describe("colour", () => {
  it("is what an element painted with the token shows", () => {
    expect(colour("--ore")).toBe("rgb(154, 44, 30)");
  });
  it("leaves nothing behind in the page", () => {
    const before = document.body.innerHTML;
    colour("--ore");
    expect(document.body.innerHTML).toBe(before);
  });
});

import { describe, expect, it } from "vitest";
import { fill, Speech, together } from "./words";

const uk = new Speech(
  "uk",
  { near: "Поруч: {name}" },
  { objects: { one: "{n} об’єкт", few: "{n} об’єкти", many: "{n} об’єктів" } },
);

describe("fill", () => {
  it("fills in what is known and leaves the rest", () => {
    expect(fill("{n} з {total}", { n: 0 })).toBe("0 з {total}");
  });
});

describe("together", () => {
  it("keeps a number with its sign", () => {
    expect(together("Ліцей № 1, корпус № 2")).toBe("Ліцей №\u00a01, корпус №\u00a02");
  });
});

describe("Speech", () => {
  it.each([
    [0, "0 об’єктів"],
    [1, "1 об’єкт"],
    [3, "3 об’єкти"],
    [11, "11 об’єктів"],
    [21, "21 об’єкт"],
    [15240, "15 240 об’єктів"],
  ])("counts %i as a Ukrainian does", (n, text) => {
    expect(uk.count("objects", n).replace(/\s/g, " ")).toBe(text);
  });
  it("falls back on the other form where a category is missing", () => {
    expect(new Speech("en", {}, { objects: { other: "{n} objects" } }).count("objects", 1)).toBe("1 objects");
  });
  it("says words, filled in", () => {
    expect(uk.say("near", { name: "Ліцей № 1" })).toBe("Поруч: Ліцей № 1");
  });
  it("shows the name of a word that the page forgot", () => {
    expect(uk.say("forgotten")).toBe("forgotten");
  });
  it("rounds figures", () => {
    expect(uk.figure(12.345, 1)).toBe("12,3");
    expect(uk.figure(12.345, 2)).toBe("12,35");
  });
});

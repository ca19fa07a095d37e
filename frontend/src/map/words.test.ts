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
  const measured = new Speech(
    "uk",
    {
      metres: "{n} м",
      kilometres: "{n} км",
      square_metres: "{n} м²",
      hectares: "{n} га",
      square_kilometres: "{n} км²",
    },
    {},
  );
  it.each([
    [4.26, "4,3 м"],
    [85.4, "85 м"],
    [994, "990 м"],
    [996, "1 км"],
    [1234, "1,23 км"],
    [99_400, "99,4 км"],
    [125_600, "126 км"],
  ])("says %d metres as %s", (metres, text) => {
    expect(measured.metres(metres)).toBe(text);
  });
  it.each([
    [640.4, "640 м²"],
    [9996, "1 га"],
    [12_500, "1,25 га"],
    [999_600, "1 км²"],
    [3_400_000, "3,4 км²"],
  ])("says %d square metres as %s", (squareMetres, text) => {
    expect(measured.squareMetres(squareMetres).replace(/\s/g, " ")).toBe(text);
  });
});

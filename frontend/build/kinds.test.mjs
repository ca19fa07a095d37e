// @vitest-environment node
import { describe, expect, it } from "vitest";
import { chosenPresets, iconOf, kinds, languages, makeKinds, readCorrections, tidy } from "./kinds.mjs";

const FIX = {
  roots: ["amenity", "education"],
  twins: "education",
  hidden: ["amenity/hidden"],
  group: { education: { uk: "освіта", en: "Education" } },
  uk: { "amenity/cafe": "кав'ярня" },
  en: {},
  terms: { uk: { "amenity/cafe": ["кава"] }, en: {} },
  icon: { amenity: "maki-marker" },
  parents: {},
};
const preset = (tags, more = {}) => ({ tags, geometry: ["point"], name: "", ...more });
const PRESETS = {
  amenity: preset({ amenity: "*" }),
  "amenity/cafe": preset({ amenity: "cafe" }, { icon: "maki-cafe" }),
  "amenity/cafe/cat": preset({ amenity: "cafe", theme: "cat" }),
  "amenity/hidden": preset({ amenity: "hidden" }, { searchable: false }),
  "amenity/old": preset({ amenity: "old" }, { searchable: false }),
  "amenity/post-GB": preset({ amenity: "post" }),
  "amenity/izakaya": preset({ amenity: "izakaya" }, { locationSet: { include: ["jp"] } }),
  "amenity/abroad": preset({ amenity: "abroad" }, { locationSet: { include: ["Planet"], exclude: ["UA"] } }),
  "amenity/school": preset({ amenity: "school" }, { searchable: false, name: "{education/school}" }),
  "education/school": preset({ education: "school" }, { icon: "temaki-school", addTags: { education: "school" } }),
  "education/twin": preset({ education: "twin" }, { addTags: { amenity: "school" } }),
  "craft/baker": preset({ craft: "baker" }),
};
const TEXTS = {
  uk: { "education/school": { name: "школа", terms: "навчання, , клас" } },
  en: { "amenity/cafe": { name: "Cafe", terms: "coffee" }, "education/school": { name: "School" } },
};
const all = chosenPresets(PRESETS, FIX);

describe("which presets become kinds", () => {
  it("those of the chosen families that stand in Ukraine, and our own groups", () => {
    expect(Object.keys(all).sort()).toEqual([
      "amenity",
      "amenity/cafe",
      "amenity/cafe/cat",
      "amenity/hidden",
      "amenity/school",
      "education",
      "education/school",
    ]);
  });
});

describe("makeKinds", () => {
  const rows = Object.fromEntries(makeKinds(PRESETS, TEXTS, FIX).map((row) => [row.code, row]));

  it("names a kind as we do, as the presets do, or as the nearest parent", () => {
    expect(rows["amenity/cafe"].names).toEqual({ uk: "Кав’ярня", en: "Cafe" });
    expect(rows["amenity/cafe/cat"].names).toEqual({ uk: "Кав’ярня", en: "Cafe" });
    expect(rows["amenity/school"].names).toEqual({ uk: "Школа", en: "School" });
    expect(rows.education.names).toEqual({ uk: "Освіта", en: "Education" });
  });
  it("finds it by our words and by the presets'", () => {
    expect(rows["amenity/cafe"].terms).toEqual({ uk: ["кава"], en: ["coffee"] });
    expect(rows["amenity/school"].terms.uk).toEqual(["навчання", "клас"]);
  });
  it("knows its parents, which come before it", () => {
    expect(rows["amenity/cafe/cat"].parents).toEqual(["amenity/cafe"]);
    expect(rows["amenity/school"].parents).toEqual(["amenity", "education"]);
    const order = Object.keys(rows);
    for (const { code, parents } of Object.values(rows))
      for (const parent of parents) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(code));
  });
  it("refuses kinds that are their own ancestors", () => {
    const circle = { ...FIX, parents: { amenity: ["education"], education: ["amenity"] } };
    expect(() => makeKinds(PRESETS, TEXTS, circle)).toThrow(
      /^Kinds go round in a circle: .*amenity → education → amenity/,
    );
  });
});

describe("iconOf", () => {
  it("takes a picture that exists, its own or the nearest parent's", () => {
    expect(iconOf("amenity/cafe", all, FIX)).toBe("maki-cafe");
    expect(iconOf("amenity/cafe/cat", all, FIX)).toBe("maki-cafe");
    expect(iconOf("amenity/hidden", all, FIX)).toBe("maki-marker");
    expect(iconOf("education", all, { ...FIX, icon: { education: "maki-of-no-file" } })).toBe("");
  });
});

describe("words", () => {
  it.each([
    ["кав'ярня.", "Кав’ярня"],
    ["об\u02bcєкт", "Об’єкт"],
    ["за\u0301мок ", "Замок"],
    ["їжа", "Їжа"],
  ])("%s is printed %s", (text, printed) => {
    expect(tidy(text)).toBe(printed);
  });
  it("are Ukrainian and English, and what a city adds", () => {
    expect(languages("")).toEqual(["uk", "en"]);
    expect(languages("pl:Polski, en:English")).toEqual(["uk", "en", "pl"]);
  });
});

describe("the kinds of this city", () => {
  const rows = kinds();

  it("all have a name in both languages, and parents that are kinds", () => {
    const codes = new Set(rows.map((row) => row.code));
    expect(rows.length).toBeGreaterThan(800);
    expect(rows.filter(({ names }) => !names.uk || !names.en)).toEqual([]);
    expect(rows.flatMap((row) => row.parents).filter((parent) => !codes.has(parent))).toEqual([]);
  });
  it("have every correction in use", () => {
    const fix = readCorrections();
    const codes = new Set(rows.map((row) => row.code));
    const corrected = [fix.uk, fix.en ?? {}, fix.icon, fix.parents].flatMap((part) => Object.keys(part ?? {}));
    expect(corrected.filter((code) => !codes.has(code))).toEqual([]);
  });
});

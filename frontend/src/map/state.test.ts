import { describe, expect, it } from "vitest";
import { THEMES } from "../testing/fixtures";
import { EMPTY, formatState, type MapState, parseState, readerFor } from "./state";

const FULL: MapState = {
  at: { lon: 33.3917, lat: 47.9105, zoom: 14.25, bearing: -30, pitch: 45 },
  themes: ["education", "health"],
  layers: ["bus-stops"],
  object: 15240,
  q: "вулиця Соборності, 15/2",
  measure: {
    sort: "area",
    points: [
      [33.4, 47.9],
      [33.41, 47.9],
      [33.41, 47.91],
    ],
  },
  values: "freshness",
  houses: null,
};

describe("the grammar of the address", () => {
  it("is read as it was written", () => {
    expect(parseState(formatState(FULL))).toEqual(FULL);
  });
  it("stays readable", () => {
    expect(formatState({ ...FULL, q: "" })).toBe(
      "?at=33.3917,47.9105,14.25,-30,45&themes=education,health&layers=bus-stops&object=15240" +
        "&measure=area:33.4,47.9;33.41,47.9;33.41,47.91&values=freshness",
    );
  });
  it("has one legend at a time: what houses are coloured by overrules the colours of all objects", () => {
    expect(parseState("?houses=year")).toEqual({ ...EMPTY, houses: "year" });
    expect(parseState("?values=freshness&houses=energy")).toEqual({ ...EMPTY, houses: "energy" });
    expect(parseState("?values=freshness&houses=%3Cb%3E")).toEqual({ ...EMPTY, values: "freshness" });
    expect(formatState({ ...EMPTY, houses: "manager" })).toBe("?houses=manager");
  });
  it("is empty for the whole city", () => {
    expect(formatState(EMPTY)).toBe("");
    expect(parseState("")).toEqual(EMPTY);
  });
  it("keeps parameters of others", () => {
    expect(formatState({ ...EMPTY, object: 7 }, "?kiosk=1&object=3&from=a%20b")).toBe("?object=7&kiosk=1&from=a%20b");
  });
  it("leaves bearing and pitch out when the map is flat and north is up, and never writes minus zero", () => {
    const at = { lon: 33.4, lat: 47.9, zoom: 12, bearing: -0.2, pitch: 0 };
    expect(formatState({ ...EMPTY, at })).toBe("?at=33.4,47.9,12");
  });
});

describe("a malformed address", () => {
  it.each([
    "?at=33.4",
    "?at=33.4,47.9",
    "?at=a,b,c",
    "?at=33.4,,12",
    "?at=33.4,91,12",
    "?at=33.4,47.9,99",
    "?at=33.4,47.9,12,0,0,1",
  ])("%s opens the whole city", (search) => {
    expect(parseState(search).at).toBeNull();
  });
  it.each(["?object=", "?object=-1", "?object=1.5", "?object=1e99", "?object=x"])("%s selects nothing", (search) => {
    expect(parseState(search).object).toBeNull();
  });
  it("drops slugs that are none, and doubles", () => {
    expect(parseState("?themes=education,,<b>,education,%22x").themes).toEqual(["education"]);
  });
  it("drops points that are none", () => {
    expect(parseState("?measure=length:33,47;x;200,1;34,48").measure).toEqual({
      sort: "length",
      points: [
        [33, 47],
        [34, 48],
      ],
    });
    expect(parseState("?measure=volume:1,2").measure).toBeNull();
  });
  it("never leans further than the map can", () => {
    expect(parseState("?at=33,47,12,0,85").at?.pitch).toBe(60);
  });
});

describe("an old link", () => {
  const read = readerFor(THEMES);

  it("opens with those of its themes and layers that the city still has", () => {
    const state = read("?themes=trams,health&layers=kiosks,schools&object=7");
    expect([state.themes, state.layers, state.object]).toEqual([["health"], ["schools"], 7]);
  });
  it("shows everything when nothing of it is left", () => {
    expect(read("?themes=trams&layers=kiosks,health")).toEqual(EMPTY);
  });
  it("reads what there is as it always was read", () => {
    const search = formatState({ ...FULL, layers: ["schools"] });
    expect(read(search)).toEqual(parseState(search));
  });
});

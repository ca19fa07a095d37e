import { beforeEach, expect, it } from "vitest";
import { channels, heightFor, inkFor, isHouse, only, seenWhere, stripes } from "./housepaint";

const CODE = ["coalesce", ["feature-state", "house"], -1];
const of = (code: number, colour: string, isUnknown = false) => {
  return { code, label: `клас ${code}`, colour, colourDark: "#222222", isUnknown };
};
const CLASSES = [of(0, "#0000ff"), of(1, "#ff0000"), of(2, "#999999", true)];

beforeEach(() => {
  document.documentElement.dataset.scheme = "light";
});

it("gives what is known its colour, and leaves all other buildings as they are", () => {
  expect(inkFor(CLASSES, "#eee")).toEqual(["match", CODE, 0, "#0000ff", 1, "#ff0000", "#eee"]);
  expect(inkFor([of(2, "#999999", true)], "#eee")).toBe("#eee");
  expect(isHouse).toEqual([">=", CODE, 0]);
});

it("has the colours of the dark map", () => {
  document.documentElement.dataset.scheme = "dark";
  expect(inkFor(CLASSES, "#eee")).toEqual(["match", CODE, 0, "#222222", 1, "#222222", "#eee"]);
});

it("shows the known and the unknown each by their own", () => {
  expect(seenWhere(CLASSES, true)).toEqual(["case", ["in", CODE, ["literal", [0, 1]]], 1, 0]);
  expect(seenWhere(CLASSES, false)).toEqual(["case", ["in", CODE, ["literal", [2]]], 1, 0]);
});

it("raises a house by three metres a storey, and nothing that is no house", () => {
  const height = heightFor(["get", "height_m"]) as unknown[];
  expect(height.at(-1)).toEqual([
    "case",
    isHouse,
    ["*", 3, ["coalesce", ["feature-state", "storeys"], 0]],
    ["get", "height_m"],
  ]);
});

it("picks features by number", () => {
  expect(only([4, 7])).toEqual(["match", ["id"], [4, 7], true, false]);
  expect(only([])).toEqual(["literal", false]);
});

it("draws stripes that join at the edges, in two colours and without gaps", () => {
  const { width, height, data } = stripes(of(2, "#102030", true));
  const at = (x: number, y: number) => [...data.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];
  expect([width, height, data.length]).toEqual([16, 16, 1024]);
  expect(new Set(Array.from({ length: 16 }, (_, x) => at(x, 0).join())).size).toBe(2);
  expect([at(0, 0), at(1, 0), at(8, 0), at(2, 0).join() === at(0, 0).join()]).toEqual([
    at(1, 0),
    at(0, 0),
    at(0, 0),
    false,
  ]);
  for (let y = 0; y < 15; y++) expect(at(0, y + 1)).toEqual(at(1, y)); // runs aslant
  for (let y = 0; y < 15; y++) expect(at(15, y + 1)).toEqual(at(0, y)); // and on in the next tile of it
});

it("reads the colours of files and of browsers", () => {
  expect(channels("#1f6f9f")).toEqual([31, 111, 159]);
  expect(channels("rgb(255, 253, 249)")).toEqual([255, 253, 249]);
  expect(channels("rgba(1, 2, 3, 0.5)")).toEqual([1, 2, 3]);
});

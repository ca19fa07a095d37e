import type { FilterSpecification, Map as MapLibre } from "maplibre-gl";
import { describe, expect, it } from "vitest";
import { THEMES } from "../testing/fixtures";
import { chosenLayers, conditionFor, ObjectFilter } from "./filter";

const NOTHING = { themes: [], layers: [] };

/** Only what the filter asks of a map. */
function fakeMap(filters: Record<string, FilterSpecification | undefined>) {
  const set: Record<string, unknown> = {};
  const layers = Object.keys(filters).map((id) => ({ id, type: "symbol", "source-layer": id.split("-")[0] }));
  const map = {
    getStyle: () => ({ layers: [...layers, { id: "ground", type: "background" }] }),
    getFilter: (id: string) => set[id] ?? filters[id],
    setFilter: (id: string, filter: unknown) => {
      set[id] = filter;
    },
  };
  return { map: map as unknown as MapLibre, set };
}

describe("conditionFor", () => {
  it("shows everything when nothing is chosen", () => {
    expect(conditionFor("objects", NOTHING)).toBeNull();
  });
  it("shows objects of a chosen theme or a chosen layer", () => {
    expect(conditionFor("objects", { themes: ["health"], layers: ["schools"] })).toEqual([
      "any",
      ["in", ["get", "theme"], ["literal", ["health"]]],
      ["in", ["get", "layer"], ["literal", ["schools"]]],
    ]);
  });
  it("counts only whole themes", () => {
    expect(conditionFor("counts", { themes: [], layers: ["schools"] })).toEqual([
      "in",
      ["get", "theme"],
      ["literal", []],
    ]);
  });
});

describe("chosenLayers", () => {
  it("spells themes out and names nothing twice", () => {
    expect(chosenLayers({ themes: ["education"], layers: ["schools", "hospitals"] }, THEMES)).toEqual([
      "schools",
      "colleges",
      "hospitals",
    ]);
  });
});

describe("ObjectFilter", () => {
  it("keeps the style's own filter beside ours, however often it is applied, and gives it back", () => {
    const own: FilterSpecification = ["<", ["get", "rank"], 20];
    const { map, set } = fakeMap({ "objects-icon": own, "objects-dot": undefined, roads: ["==", "a", "b"] });
    const filter = new ObjectFilter(map);
    const choice = { themes: ["health"], layers: [] };
    filter.apply(choice);
    filter.apply(choice);
    const condition = conditionFor("objects", choice);
    expect(set).toEqual({ "objects-icon": ["all", own, condition], "objects-dot": condition });
    filter.apply(NOTHING);
    expect(set).toEqual({ "objects-icon": own, "objects-dot": null });
  });
});

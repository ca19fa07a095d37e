import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import { differenceLayers, imageOf, ringed, SOURCE, SPOT, STATES, shownIn } from "./layers";

const token = (name: string) => `#${name.length.toString(16).padStart(6, "0")}`;

const nothing = { type: "geojson" as const, data: { type: "FeatureCollection" as const, features: [] } };

describe("the layers of the difference", () => {
  it("are what the map understands", () => {
    const style = {
      version: 8 as const,
      sources: { [SOURCE]: nothing, [SPOT]: nothing },
      layers: differenceLayers(token),
    };
    expect(validateStyleMin(style)).toEqual([]);
  });
  it("have a colour for each state", () => {
    const area = differenceLayers(token).find(({ id }) => id === "difference-area");
    const colours = JSON.stringify(area?.paint);
    for (const state of STATES) expect(colours).toContain(`"${state}"`);
  });
  it("show before and after apart, and the ways only where both are shown", () => {
    expect(shownIn("both")).toBeNull();
    expect(shownIn("before")).toEqual([
      "all",
      ["in", ["get", "side"], ["literal", ["before", "always"]]],
      ["!=", ["get", "role"], "way"],
    ]);
    expect(JSON.stringify(shownIn("after"))).toContain('["after","always"]');
  });
  it("ring the signs of one row, and not its outline", () => {
    expect(ringed("line-7")).toEqual(["all", ["==", ["get", "role"], "mark"], ["==", ["get", "row"], "line-7"]]);
  });
  it("name their signs as the features do", () => {
    expect(imageOf("moved")).toBe("difference-moved");
  });
});

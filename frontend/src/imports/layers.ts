// How the difference is drawn over the city: shapes, the ways of what has moved, and signs above them.
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";

export const SOURCE = "difference";
export const SPOT = "difference-spot";
export const STATES = ["added", "moved", "changed", "withdrawn", "refused"] as const;
export type State = (typeof STATES)[number];
/** What a map shows: the ledger as it is, as it would be, or the one over the other. */
export type View = "both" | "before" | "after";

type Token = (name: string) => string;

/** `moved` stands both where something was and where it will be; what is changed in its place stands in every view. */
export function shownIn(view: View): ExpressionSpecification | null {
  if (view === "both") return null;
  return ["all", ["in", ["get", "side"], ["literal", [view, "always"]]], ["!=", ["get", "role"], "way"]];
}

/** Rings the signs of one row of the list or of the file, and of no other. */
export function ringed(row: string): ExpressionSpecification {
  return ["all", ["==", ["get", "role"], "mark"], ["==", ["get", "row"], row]];
}

export const imageOf = (sign: string): string => `difference-${sign}`;

export function differenceLayers(token: Token): LayerSpecification[] {
  const byState = [
    "match",
    ["get", "state"],
    ...STATES.flatMap((state) => [state, token(`--${state}`)]),
    token("--ink"),
  ] as unknown as ExpressionSpecification; // the library's types know no list of any length
  const role = (name: string): ExpressionSpecification => ["==", ["get", "role"], name];
  const ring = {
    "circle-radius": 19,
    "circle-color": token("--focus"),
    "circle-opacity": 0.22,
    "circle-stroke-color": token("--focus"),
    "circle-stroke-width": 3,
  };
  const shape = (kind: string): ExpressionSpecification => ["all", role("shape"), ["==", ["geometry-type"], kind]];
  return [
    {
      id: "difference-area",
      type: "fill",
      source: SOURCE,
      filter: shape("Polygon"),
      paint: { "fill-color": byState, "fill-opacity": ["match", ["get", "side"], "before", 0.12, 0.28] },
    },
    {
      id: "difference-edge",
      type: "line",
      source: SOURCE,
      filter: ["all", role("shape"), ["!=", ["geometry-type"], "Point"], ["!=", ["get", "side"], "before"]],
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": byState, "line-width": 3 },
    },
    {
      id: "difference-edge-before",
      type: "line",
      source: SOURCE,
      filter: ["all", role("shape"), ["!=", ["geometry-type"], "Point"], ["==", ["get", "side"], "before"]],
      layout: { "line-join": "round" },
      paint: { "line-color": byState, "line-width": 3, "line-dasharray": [1.5, 1.5] },
    },
    {
      id: "difference-way-edge",
      type: "line",
      source: SOURCE,
      filter: role("way"),
      layout: { "line-cap": "round" },
      paint: { "line-color": token("--surface"), "line-width": 5, "line-opacity": 0.8 },
    },
    {
      id: "difference-way",
      type: "line",
      source: SOURCE,
      filter: role("way"),
      layout: { "line-cap": "round" },
      paint: { "line-color": token("--moved"), "line-width": 2.5 },
    },
    { id: "difference-chosen", type: "circle", source: SOURCE, filter: ringed(""), paint: ring },
    { id: SPOT, type: "circle", source: SPOT, paint: ring },
    {
      id: "difference-mark",
      type: "symbol",
      source: SOURCE,
      filter: role("mark"),
      layout: {
        "icon-image": ["concat", "difference-", ["get", "sign"]],
        "icon-rotate": ["coalesce", ["get", "bearing"], 0],
        "icon-rotation-alignment": "map",
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 13, 0.8, 16, 1],
        "symbol-sort-key": ["match", ["get", "state"], "refused", 5, "withdrawn", 4, "moved", 3, "changed", 2, 1],
      },
    },
  ];
}

// How the network is drawn: what stands in which lane, how wide, from which scale on.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";

export const ONLY = "network-lines";
const NEAR = 12.6; // from here on every line has a lane of its own; from farther off the modes have

/** Of a measure at NEAR and one at the closest: narrower where many lines share a street, so that they stay beside it. */
const narrowed = (far: number, near: number, of: (size: number) => ExpressionSpecification | number) =>
  ["interpolate", ["exponential", 1.6], ["zoom"],
    NEAR, ["case", [">", ["get", "lanes"], 8], of(far * 0.6), [">", ["get", "lanes"], 4], of(far * 0.8), of(far)],
    17, ["case", [">", ["get", "lanes"], 8], of(near * 0.55), [">", ["get", "lanes"], 4], of(near * 0.75), of(near)],
  ] as ExpressionSpecification; // biome-ignore format: a row for each scale
const width = (more = 0) => narrowed(2.6, 6, (size) => size + more);
const lane = () => narrowed(3.1, 7, (size) => ["*", ["get", "lane"], size]);

const level = (name: string): ExpressionSpecification => ["==", ["get", "level"], name];

/** The layers from below upwards, in the colours of the paper and the ink of now. */
export function layers(paper: string, ink: string): LayerSpecification[] {
  const round = { "line-join": "round", "line-cap": "round" } as const;
  return [
    { id: "network-veil", type: "background", paint: { "background-color": paper, "background-opacity": 0.5 } },
    {
      id: "network-zones", type: "fill", source: "network", filter: level("zone"),
      paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.14 },
    },
    {
      id: "network-zone-edges", type: "line", source: "network", filter: level("zone"), layout: round,
      paint: { "line-color": ["get", "colour"], "line-width": 1.6, "line-dasharray": [3, 2] },
    },
    {
      id: "network-modes", type: "line", source: "network", filter: level("mode"), maxzoom: NEAR, layout: round,
      paint: {
        "line-color": ["get", "colour"],
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, 1.8, NEAR, 3.2],
        "line-offset": ["interpolate", ["linear"], ["zoom"], 9, ["*", ["get", "lane"], 2], NEAR, ["*", ["get", "lane"], 3.6]],
      },
    },
    {
      id: "network-casing", type: "line", source: "network", filter: level("line"), minzoom: NEAR, layout: round,
      paint: { "line-color": paper, "line-width": width(1.6), "line-offset": lane() },
    },
    {
      id: ONLY, type: "line", source: "network", filter: level("line"), minzoom: NEAR, layout: round,
      paint: { "line-color": ["get", "colour"], "line-width": width(), "line-offset": lane() },
    },
    {
      id: "network-chosen", type: "line", source: "network", filter: ["boolean", false], layout: round,
      paint: { "line-color": ["get", "colour"], "line-width": ["interpolate", ["linear"], ["zoom"], 9, 3, 17, 9] },
    },
    {
      id: "network-arrows", type: "symbol", source: "network", filter: chosenFilters(null)["network-arrows"] as FilterSpecification,
      minzoom: 13,
      layout: {
        "symbol-placement": "line", "symbol-spacing": 90, "icon-image": "transit-arrow", "icon-size": 0.7,
        "icon-rotate": ["case", ["==", ["get", "runs"], 1], 0, 180], "icon-allow-overlap": true,
        "icon-rotation-alignment": "map",
      },
    },
    {
      id: "network-stops", type: "circle", source: "network", filter: level("stop"), minzoom: 11,
      paint: {
        "circle-color": paper, "circle-stroke-color": ink,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, ["case", ["<", ["get", "rank"], 30], 2, 0.5],
          14, ["case", ["<", ["get", "rank"], 30], 4.5, ["<", ["get", "rank"], 60], 3.2, 2.2],
          17, ["case", ["<", ["get", "rank"], 30], 7.5, 5.5]],
        "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 11, 0.6, 14, 1.4, 17, 2],
      },
    },
    {
      id: "network-names", type: "symbol", source: "network", filter: level("stop"), minzoom: 14,
      layout: {
        "text-field": ["get", "name"], "text-font": ["Noto Sans Regular"], "text-size": 12, "text-offset": [0.8, 0],
        "text-anchor": "left", "text-optional": true, "symbol-sort-key": ["get", "rank"],
      },
      paint: { "text-color": ink, "text-halo-color": paper, "text-halo-width": 1.6 },
    },
  ]; // biome-ignore format: a row for what belongs together
}

/** What each layer shows when one line is chosen: it alone in full, all others not at all. */
export function chosenFilters(line: number | null): Record<string, FilterSpecification> {
  const its: ExpressionSpecification = ["all", level("line"), ["==", ["get", "line"], line ?? -1]];
  const alone: ExpressionSpecification = ["all", level("line"), ["==", ["get", "lanes"], 1]];
  const zones: ExpressionSpecification = ["all", level("zone"), ["==", ["get", "line"], line ?? -1]];
  const directed: ExpressionSpecification = ["!=", ["get", "runs"], 0];
  return {
    "network-zones": line === null ? level("zone") : zones,
    "network-zone-edges": line === null ? level("zone") : zones,
    "network-modes": line === null ? level("mode") : ["boolean", false],
    "network-casing": line === null ? level("line") : ["boolean", false],
    [ONLY]: line === null ? level("line") : its,
    "network-chosen": line === null ? ["boolean", false] : its,
    "network-arrows": ["all", line === null ? alone : its, directed], // in the middle of the street, where it is drawn
  };
}

/** A small arrowhead that points along a line, as pixels. */
export function arrow(fill: string, size = 20): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  if (!pen) return new ImageData(size, size);
  pen.fillStyle = fill;
  pen.beginPath();
  pen.moveTo(size * 0.25, size * 0.15);
  pen.lineTo(size * 0.85, size * 0.5);
  pen.lineTo(size * 0.25, size * 0.85);
  pen.lineTo(size * 0.42, size * 0.5);
  pen.closePath();
  pen.fill();
  return pen.getImageData(0, 0, size, size);
}

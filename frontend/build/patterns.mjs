/**
 * Fillings of areas, as tiles that repeat without a seam: the terraces of a quarry, the scree of a tip, crosses of a
 * cemetery, reeds of a marsh, rows of an orchard. Drawn in the strength of the ground's own colour, so they stay quiet.
 */

/** name → the side of the tile and its drawing in `ink`. */
const PATTERNS = {
  quarry: [24, (ink) => line(ink, 1.1, "M-6 6 6-6M-6 30 30-6M18 30 30 18") + line(ink, 0.6, "M-6 18 18-6M6 30 30 6")],
  tip: [
    16,
    (ink) =>
      dots(ink, 0.9, [
        [3, 3],
        [11, 6],
        [6, 12],
        [14, 13.5],
      ]),
  ],
  cemetery: [20, (ink) => line(ink, 1, "M5 2.5v6M2.8 4.5h4.4M15 12.5v6M12.8 14.5h4.4")],
  wetland: [20, (ink) => line(ink, 1, "M2 6h7M4 6V3M6 6V2M12 15h7M14 15v-3M16 15v-4")],
  orchard: [
    16,
    (ink) =>
      dots(ink, 1.5, [
        [4, 4],
        [12, 12],
      ]),
  ],
  industry: [12, (ink) => line(ink, 0.7, "M-3 3 3-3M-3 15 15-3M9 15 15 9")],
};

const line = (ink, width, path) => `<path d="${path}" fill="none" stroke="${ink}" stroke-width="${width}"/>`;
const dots = (ink, radius, centres) =>
  centres.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="${radius}" fill="${ink}"/>`).join("");

/** Inks by scheme: what the style's land colours carry without shouting. */
const INKS = {
  light: {
    quarry: "#b9745a",
    tip: "#b39a82",
    cemetery: "#8a9a80",
    wetland: "#7fa3a3",
    orchard: "#a9bd8c",
    industry: "#cfc6ba",
  },
  dark: {
    quarry: "#7d4636",
    tip: "#574d45",
    cemetery: "#4c584b",
    wetland: "#3d5a5f",
    orchard: "#41503c",
    industry: "#363d42",
  },
};

/** The patterns of a scheme as images: { name, width, height, svg }. */
export function patterns(scheme) {
  return Object.entries(PATTERNS).map(([name, [side, draw]]) => ({
    name: `pattern-${name}`,
    width: side,
    height: side,
    svg: `<svg viewBox="0 0 ${side} ${side}" width="${side}" height="${side}">${draw(INKS[scheme][name])}</svg>`,
  }));
}

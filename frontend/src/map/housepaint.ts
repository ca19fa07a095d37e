// How houses are painted by a theme: expressions over what each house has been told of itself, and the pattern of the
// unknown.
import type { ExpressionSpecification } from "maplibre-gl";
import { colour } from "../colour";
import { inkOf, type ValueClass } from "./values";

export const METRES = 3; // of one storey
const SIDE = 16; // px of the pattern, at two for one
const STRIPE = [8, 2] as const; // px from stripe to stripe, and of a stripe
const STRENGTH = 0.7; // of the stripes over their ground: where most is unknown, the known still leads

/** The class of a house; -1 for every other building. */
const CODE: ExpressionSpecification = ["coalesce", ["feature-state", "house"], -1];
export const isHouse: ExpressionSpecification = [">=", CODE, 0];

/** The colours of classes that are known, `otherwise` for all other buildings. */
export function inkFor(classes: readonly ValueClass[], otherwise: unknown): ExpressionSpecification {
  const known = classes.filter((one) => !one.isUnknown).flatMap((one) => [one.code, inkOf(one)]);
  return (known.length ? ["match", CODE, ...known, otherwise] : otherwise) as ExpressionSpecification;
}

/** Seen where the value is known, or where it is not. */
export function seenWhere(classes: readonly ValueClass[], isKnown: boolean): ExpressionSpecification {
  const codes = classes.filter((one) => one.isUnknown !== isKnown).map((one) => one.code);
  return ["case", ["in", CODE, ["literal", codes]], 1, 0];
}

/** A house as high as its storeys, flat when they are unknown; every other building as `otherwise` has it. */
export function heightFor(otherwise: number | ExpressionSpecification): ExpressionSpecification {
  const storeys: ExpressionSpecification = ["coalesce", ["feature-state", "storeys"], 0];
  const height = ["case", isHouse, ["*", METRES, storeys], otherwise];
  return ["interpolate", ["linear"], ["zoom"], 15, 0, 15.5, height as ExpressionSpecification];
}

/** Only these features. */
export function only(ids: readonly number[]): ExpressionSpecification {
  return (ids.length ? ["match", ["id"], [...ids], true, false] : ["literal", false]) as ExpressionSpecification;
}

/** Stripes in the ink of the unknown over the page's own ground: a pattern, so that it is no colour of a scale. */
export function stripes(unknown: ValueClass): { width: number; height: number; data: Uint8ClampedArray } {
  const ground = channels(colour("--surface"));
  const ink = channels(inkOf(unknown)).map((part, at) => part * STRENGTH + (ground[at] ?? 0) * (1 - STRENGTH));
  const data = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let at = 0; at < SIDE * SIDE; at++) {
    const across = ((at % SIDE) + Math.floor(at / SIDE)) % STRIPE[0];
    data.set([...(across < STRIPE[1] ? ink : ground), 255], at * 4);
  }
  return { width: SIDE, height: SIDE, data };
}

/** Red, green and blue of `#rrggbb` or of what a browser says of a painted colour. */
export function channels(text: string): number[] {
  const parts = text.startsWith("#") ? text.match(/[0-9a-f]{2}/gi)?.map((part) => Number.parseInt(part, 16)) : null;
  return (parts ?? (text.match(/[\d.]+/g) ?? []).map(Number)).slice(0, 3);
}

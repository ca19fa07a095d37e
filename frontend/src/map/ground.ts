// The ground an object stands on, for those that have one: a park, a school's yard, a building.
import type { Feature, Geometry } from "geojson";
import type { Card } from "./config";

/** The object's own geometry when it is more than a point; null when it is not, or cannot be had. */
export async function groundOf(card: Pick<Card, "bbox" | "data">): Promise<Geometry | null> {
  const [west, south, east, north] = card.bbox ?? [0, 0, 0, 0];
  if (west === east && south === north) return null;
  try {
    const answer = await fetch(card.data.geojson, { headers: { accept: "application/geo+json" } });
    return answer.ok ? ((await answer.json()) as Feature).geometry : null;
  } catch {
    return null; // the ring round the object is enough
  }
}

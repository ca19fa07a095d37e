// Which body of each tile is the newest. Tiles of an epoch are kept for ever by the browser; one that is newer than its
// epoch has an address of its own (`?r=revision`), so that nothing is asked for twice and nothing old is shown.
import type { VectorSourceSpecification } from "maplibre-gl";

export type Changed = [z: number, x: number, y: number, revision: number];
export interface Tile {
  z: number;
  x: number;
  y: number;
}

/** What `/tiles/city.json` says. Without an epoch every tile is drawn when it is asked for, and asked for each time. */
export interface TileJson {
  tiles: string[];
  minzoom: number;
  maxzoom: number;
  bounds?: [number, number, number, number];
  attribution?: string;
  epoch?: number;
  changed?: Changed[];
}

/** How far somebody has been told: what the server's events begin after. */
export interface Place {
  epoch: number;
  revision: number;
}

const NUMBERS = /\/(\d+)\/(\d+)\/(\d+)\.mvt$/;

export class Revisions {
  private facts: TileJson = { tiles: [], minzoom: 0, maxzoom: 0 };
  private prefix = "\n"; // no address begins with it
  private revision = 0;
  private readonly newest = new Map<string, number>();
  private readonly asked = new Map<string, number>(); // the revision each tile was last asked for with

  get place(): Place {
    return { epoch: this.facts.epoch ?? 0, revision: this.revision };
  }

  /** Learn from TileJSON; whether this is another epoch than before, so that every address has changed. */
  learn(facts: TileJson): boolean {
    const isOther = facts.tiles[0] !== this.facts.tiles[0];
    if (isOther) {
      this.newest.clear();
      this.asked.clear();
      this.revision = 0;
    }
    this.facts = facts;
    this.prefix = facts.epoch ? (facts.tiles[0]?.split("{z}")[0] ?? "\n") : "\n";
    this.hear(facts.epoch ?? 0, facts.changed ?? []);
    return isOther;
  }

  /** Remember newer tiles of this epoch; what is known already changes nothing. */
  hear(epoch: number, changed: readonly Changed[]): void {
    if (epoch !== this.facts.epoch) return;
    for (const [z, x, y, revision] of changed) {
      const key = `${z}/${x}/${y}`;
      if (revision > (this.newest.get(key) ?? 0)) this.newest.set(key, revision);
      this.revision = Math.max(this.revision, revision);
    }
  }

  /** The address of the newest body of the tile at `url`; undefined when that is `url` itself, as for most. */
  readonly addressOf = (url: string): { url: string } | undefined => {
    if (!url.startsWith(this.prefix)) return undefined;
    const [, z, x, y] = NUMBERS.exec(url) ?? [];
    const key = `${z}/${x}/${y}`;
    const revision = this.newest.get(key) ?? 0;
    this.asked.set(key, revision);
    return revision > 0 ? { url: `${url}?r=${revision}` } : undefined;
  };

  /** Tiles that were asked for when another body was the newest. */
  stale(): Tile[] {
    const found: Tile[] = [];
    for (const [key, revision] of this.newest) {
      if ((this.asked.get(key) ?? revision) >= revision) continue;
      const [z = 0, x = 0, y = 0] = key.split("/").map(Number);
      found.push({ z, x, y });
    }
    return found;
  }

  get template(): string[] {
    return this.facts.tiles;
  }

  /** The style's source, told inline: MapLibre asks nobody what the tiles are. */
  source(): VectorSourceSpecification {
    const { tiles, minzoom, maxzoom, bounds, attribution } = this.facts;
    return {
      type: "vector",
      tiles,
      minzoom,
      maxzoom,
      ...(bounds && { bounds }),
      ...(attribution && { attribution }),
    };
  }
}

/** The box of a tile in degrees: west, south, east, north. */
export function boxOf({ z, x, y }: Tile): [number, number, number, number] {
  const across = 2 ** z;
  const lon = (column: number) => (column / across) * 360 - 180;
  const lat = (row: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / across))) * 180) / Math.PI;
  return [lon(x), lat(y + 1), lon(x + 1), lat(y)];
}

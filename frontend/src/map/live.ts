// The map stays true while it is open: it is dressed in the style over the newest tiles, and just those that change are
// asked for again. Nothing else is redrawn.
import type { Map as MapLibre, StyleSpecification, VectorTileSource } from "maplibre-gl";
import type { Scheme } from "../scheme";
import type { Links } from "./config";
import { type News, SharedNews, waitAfter, whileSeen } from "./news";
import type { Revisions, Tile, TileJson } from "./revisions";

const UNPUBLISHED = 60_000; // ms after which a server without a pyramid is asked again

/** Tiles that have a newer body; null: anything may have changed. */
export type OnChange = (tiles: Tile[] | null) => void;

export class Live {
  private readonly news: SharedNews;
  private readonly listeners: OnChange[] = [];
  private known: Promise<void> | null = null;
  private visit = 0; // counts the times the page was looked at
  private dressed = 0;
  private readonly isArchive: boolean;

  constructor(
    private readonly map: MapLibre,
    private readonly revisions: Revisions,
    private readonly links: Pick<Links, "styles" | "tiles" | "events">,
  ) {
    this.news = new SharedNews(
      links.events,
      () => revisions.place,
      (news) => this.hear(news),
    );
    this.isArchive = links.tiles === "";
    if (this.isArchive) return; // it does not change while it is open: nothing to hear, nothing to ask again
    map.on("idle", () => this.refresh()); // also tiles that were out of view, or on their way, when they changed
    map.on("moveend", () => this.refresh());
    whileSeen(
      () => void this.join(++this.visit),
      () => {
        this.visit++;
        this.news.leave();
      },
    );
  }

  onChange(listener: OnChange): void {
    this.listeners.push(listener);
  }

  /** Draw in this scheme; fails when style or tiles cannot be had. The last call counts. */
  async dress(scheme: Scheme): Promise<void> {
    const turn = ++this.dressed;
    const [style] = await Promise.all([
      read<StyleSpecification>(this.links.styles[scheme]),
      this.isArchive ? null : (this.known ?? this.learn()),
    ]);
    if (turn !== this.dressed) return;
    const newest = this.isArchive ? {} : { city: this.revisions.source() };
    this.map.setStyle({ ...style, sources: { ...style.sources, ...newest } }, { diff: false });
  }

  /** Begin to listen, then read where things stand, so that nothing falls between; then perhaps lead. */
  private async join(visit: number): Promise<void> {
    this.news.listen();
    for (let failures = 0; visit === this.visit; failures++) {
      const isRead = await this.learn().then(
        () => true,
        () => false,
      );
      if (visit !== this.visit) return;
      if (isRead && this.revisions.place.epoch > 0) {
        this.news.lead();
        return;
      }
      await new Promise((resume) => setTimeout(resume, isRead ? UNPUBLISHED : waitAfter(failures)));
    }
  }

  /** Read TileJSON and bring the map up to it. */
  private learn(): Promise<void> {
    const isFirst = this.revisions.template.length === 0;
    const reading = read<TileJson>(this.links.tiles).then((facts) => {
      const before = this.revisions.place;
      const isOther = this.revisions.learn(facts);
      if (isFirst) return;
      if (isOther) this.map.getSource<VectorTileSource>("city")?.setTiles(this.revisions.template);
      else if (this.revisions.place.revision === before.revision) return;
      this.refresh();
      this.tell(null);
    });
    this.known = reading;
    reading.catch(() => {
      if (this.known === reading) this.known = null;
    });
    return reading;
  }

  private hear(news: News): void {
    if (news.kind === "epoch" || news.epoch !== this.revisions.place.epoch) {
      if (news.epoch > this.revisions.place.epoch) void this.learn().catch(console.warn);
      return;
    }
    this.revisions.hear(news.epoch, news.tiles);
    this.refresh();
    this.tell(news.tiles.map(([z, x, y]) => ({ z, x, y })));
  }

  /** Ask again for what is on the map and old; the old is drawn until the new has come. */
  private refresh(): void {
    const stale = this.revisions.stale();
    if (stale.length > 0 && this.map.getSource("city")) this.map.refreshTiles("city", stale);
  }

  private tell(tiles: Tile[] | null): void {
    for (const listener of this.listeners) listener(tiles);
  }
}

async function read<T>(address: string): Promise<T> {
  const answer = await fetch(address, { cache: "no-cache", headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return (await answer.json()) as T;
}

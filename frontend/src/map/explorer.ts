// What one explores the city with: the list of what is in view, the card of one object, the search. Map and panel are
// kept in step here.
import { need, settled } from "../dom";
import type { Address } from "./address";
import { announcer, inWords } from "./announce";
import { ObjectCard } from "./card";
import type { CityMap } from "./citymap";
import type { Box, Config, Found, ItemPage, LonLat } from "./config";
import { groundOf } from "./ground";
import type { Banner } from "./health";
import { wireHover } from "./hover";
import { ObjectList, type Order } from "./list";
import { look, lookAtBox, lookAtObject } from "./map";
import { point } from "./overlay";
import { Panel } from "./panel";
import { boxOf, type Tile } from "./revisions";
import { SearchBox } from "./search";
import type { MapState } from "./state";
import { wireThemes } from "./themes";
import type { Speech } from "./words";

const REST = 250; // ms without movement after which the list is asked for
const CALM = 700; // ms without further changes after which what is shown is read again

export class Explorer {
  readonly panel: Panel;
  readonly list: ObjectList;
  readonly card: ObjectCard;
  private readonly announce = announcer(need("announcements"));
  private readonly reload = settled(() => void this.loadList(), REST);
  private readonly renew = settled(() => void this.reread(), CALM);
  private isRereading = false;
  private cameFrom: HTMLElement | null = null;

  constructor(
    private readonly config: Config,
    private readonly address: Address,
    private readonly speech: Speech,
    private readonly banner: Banner,
    private readonly city: CityMap | null,
  ) {
    this.panel = new Panel(need("panel"), need("panel-grip"), speech, () => this.pad());
    this.list = new ObjectList(
      {
        root: need("panel-list"),
        list: need("objects"),
        total: need("objects-total"),
        note: need("objects-note"),
        more: need("objects-more"),
        data: need("objects-data"),
        curl: need("objects-curl"),
      },
      config,
      address,
      speech,
      {
        hover: (item) => this.highlight(item && [item.lon, item.lat]),
        select: (item) => this.select(item.id),
        loaded: (page) => this.loaded(page),
      },
    );
    this.card = new ObjectCard(need("panel-card"), config, speech, {
      close: () => address.go({ object: null }),
      copy: (url) => void this.copy(url),
    });
    wireThemes(need("themes"), address, config.themes, speech);
    this.wireOrder(need("objects-order"));
    this.wireSearch();
    if (city) this.wireMap(city);
    address.onChange((now, before, cause) => this.follow(now, before, cause));
    if (address.state.object !== null) void this.showCard(address.state.object, address.state.at === null);
    this.reload();
  }

  select(id: number): void {
    this.cameFrom = document.activeElement as HTMLElement | null;
    this.address.go({ object: id });
  }

  async copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      this.announce(this.speech.say("copied"));
      this.banner.say(this.speech.say("copied"), this.speech.say("close"));
      setTimeout(() => this.banner.clear(), 4000);
    } catch {
      this.banner.say(this.speech.say("copy_by_hand", { url }), this.speech.say("close"));
    }
  }

  /** Ask for the list anew, now: after "near me" or another order. */
  async loadList(): Promise<void> {
    const { centre } = this.config.city;
    const middle = this.city?.gl.getCenter();
    await this.list.load(this.city?.box ?? this.config.city.bounds, middle ? [middle.lng, middle.lat] : centre);
  }

  private wireMap(city: CityMap): void {
    city.gl.on("moveend", this.reload);
    city.gl.on("resize", this.reload);
    city.live.onChange((tiles) => (tiles === null || touches(tiles, city)) && this.renew());
    wireHover(city.gl, need("tip"), this.config.language, () => this.address.state.measure !== null, {
      point: (object) => {
        this.list.mark(object?.id ?? null);
        this.highlight(object?.isPoint ? object.at : null);
      },
      press: (object) => this.select(object.id),
      open: ([lon, lat]) => look(city.gl, { lon, lat, zoom: city.gl.getZoom() + 2 }),
      miss: () => this.address.state.object !== null && this.address.go({ object: null }),
    });
    city.gl.getCanvas().addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.address.state.measure === null) this.address.go({ object: null });
    });
  }

  private wireSearch(): void {
    const form = document.getElementById("search-form") as HTMLFormElement | null;
    const field = document.getElementById("q") as HTMLInputElement | null;
    if (!form || !field) return;
    field.value = this.address.state.q;
    field.addEventListener("change", () => this.address.go({ q: field.value.trim() }, "replace"));
    new SearchBox(form, field, this.config, this.speech, {
      choose: (found) => this.choose(found),
      centre: () => {
        const middle = this.city?.gl.getCenter();
        return middle ? [middle.lng, middle.lat] : this.config.city.centre;
      },
    });
  }

  private wireOrder(select: HTMLSelectElement): void {
    select.addEventListener("change", () => {
      this.list.order = select.value as Order;
      void this.loadList();
    });
  }

  private choose(found: Found): void {
    const themes = this.config.themes;
    const theme = themes.find((one) => one.url === found.url);
    const layer = themes.flatMap((one) => one.layers).find((one) => one.url === found.url);
    if (theme) this.address.go({ themes: [theme.slug], layers: [], object: null });
    else if (layer) this.address.go({ themes: [], layers: [layer.slug], object: null });
    else if (found.type === "object" && found.id !== null) {
      if (found.lon !== null && found.lat !== null && this.city) lookAtObject(this.city.gl, found.lon, found.lat);
      this.select(found.id);
    } else if (this.city && found.lon !== null && found.lat !== null && found.type !== "kind") this.lookAt(found);
    else location.assign(found.url);
  }

  private lookAt(found: Found): void {
    if (!this.city || found.lon === null || found.lat === null) return;
    this.address.go({ object: null });
    this.city.overlay.set("found", ...(found.type === "district" ? [] : [point([found.lon, found.lat])]));
    if (found.bbox && found.type !== "address") lookAtBox(this.city.gl, found.bbox, found.zoom ?? 17);
    else look(this.city.gl, { lon: found.lon, lat: found.lat, zoom: found.zoom ?? 17 });
    this.announce(found.title);
    this.city.gl.getCanvas().focus({ preventScroll: true });
  }

  private follow(now: MapState, before: MapState, cause: "act" | "history"): void {
    if (now.themes !== before.themes || now.layers !== before.layers) void this.loadList();
    if (now.object === before.object) return;
    if (now.object !== null) void this.showCard(now.object, cause === "act");
    else {
      this.card.hide();
      this.panel.covered(false);
      this.city?.overlay.set("selected");
      if (this.cameFrom?.isConnected) this.cameFrom.focus({ preventScroll: true });
      else if (!this.list.focus(String(before.object))) need("tab-list").focus({ preventScroll: true });
      this.cameFrom = null;
    }
  }

  private async showCard(id: number, mayMove: boolean): Promise<void> {
    this.panel.covered(true);
    this.city?.overlay.set("found");
    const card = await this.card.show(id, mayMove);
    if (!card || !this.city || this.address.state.object !== id) return;
    this.city.overlay.set("selected", point([card.lon, card.lat]));
    void groundOf(card).then((ground) => {
      if (ground && this.address.state.object === id) {
        this.city?.overlay.set("selected", ground, point([card.lon, card.lat]));
      }
    });
    if (mayMove && (!inside([card.lon, card.lat], this.city.box) || this.city.gl.getZoom() < 12)) {
      lookAtObject(this.city.gl, card.lon, card.lat);
    }
  }

  /** Something in view was changed by somebody: the list and an open card say what is so now. */
  private async reread(): Promise<void> {
    const { object } = this.address.state;
    this.isRereading = true;
    await Promise.all([this.loadList(), object === null ? null : this.card.renew(object)]);
    this.isRereading = false;
  }

  private loaded(page: ItemPage): void {
    need("tab-list-count").textContent = this.speech.figure(page.total);
    if (this.isRereading) {
      this.announce(`${this.speech.say("map_changed")} ${this.speech.count("in_view", page.total)}.`);
      return;
    }
    this.announce(inWords(page, this.city?.gl.getZoom() ?? 0, this.speech));
  }

  private highlight(at: LonLat | null): void {
    this.city?.overlay.set("hover", ...(at ? [point(at)] : []));
  }

  /** What the sheet of a phone covers does not count as seen. */
  private pad(): void {
    if (!this.city) return;
    const map = this.city.gl.getContainer().getBoundingClientRect();
    const sheet = need("panel").getBoundingClientRect();
    const isSheet = getComputedStyle(need("panel-grip")).display !== "none";
    const covered = isSheet ? Math.max(0, map.bottom - sheet.top) : 0;
    this.city.gl.setPadding({ top: 0, left: 0, right: 0, bottom: Math.min(covered, map.height * 0.6) });
    this.reload();
  }
}

/** Whether one of these tiles, as far as it is drawn at this zoom, is in view. */
function touches(tiles: readonly Tile[], city: CityMap): boolean {
  const [west, south, east, north] = city.box;
  const zoom = Math.min(Math.floor(city.gl.getZoom()), Math.max(...tiles.map((tile) => tile.z)));
  return tiles.some((tile) => {
    const [left, bottom, right, top] = boxOf(tile);
    return tile.z === zoom && left < east && right > west && bottom < north && top > south;
  });
}

const inside = ([lon, lat]: LonLat, [west, south, east, north]: Box): boolean =>
  lon >= west && lon <= east && lat >= south && lat <= north;

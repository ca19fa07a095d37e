// The map with everything of ours on it: the style of the page's scheme, the filter, what the script draws, the camera
// in the address.
import type { Map as MapLibre } from "maplibre-gl";
import { settled } from "../dom";
import { sayWhenItRests } from "../rest";
import { onScheme, scheme } from "../scheme";
import type { Address } from "./address";
import type { Box, Config } from "./config";
import { wireControls, wireScale } from "./controls";
import { Dots } from "./dots";
import { ObjectFilter } from "./filter";
import { type Banner, watchHealth } from "./health";
import { HousesPainter } from "./houses";
import { Live } from "./live";
import { cameraOf, createMap, look, lookAtBox, visibleBox } from "./map";
import { Overlay } from "./overlay";
import { Revisions } from "./revisions";
import { formatCamera, type MapState } from "./state";
import { ValuesPainter } from "./values";
import type { Speech } from "./words";

const REST = 180; // ms without movement after which the place is written down

export class CityMap {
  readonly gl: MapLibre;
  readonly overlay: Overlay;
  readonly live: Live;
  readonly values: ValuesPainter;
  readonly houses: HousesPainter;
  private readonly filter: ObjectFilter;
  private readonly dots: Dots;
  private readonly beginning: string;

  constructor(
    container: HTMLElement,
    private readonly config: Config,
    private readonly address: Address,
    speech: Speech,
    banner: Banner,
  ) {
    const revisions = new Revisions();
    const map = createMap(container, config, address.state.at, speech, revisions.addressOf);
    this.gl = map;
    this.beginning = formatCamera(cameraOf(map));
    this.overlay = new Overlay(map);
    this.filter = new ObjectFilter(map);
    this.dots = new Dots(map, config);
    this.values = new ValuesPainter(map);
    this.houses = new HousesPainter(map);
    this.live = new Live(map, revisions, config.links);
    this.live.onChange(settled(() => void this.dots.renew(), REST));
    const restyle = () => {
      this.filter.reset();
      this.values.attach();
      this.filter.apply(address.state);
      this.dots.show(address.state);
      this.values.attach();
      this.houses.attach();
      this.overlay.attach();
    };
    map.on("style.load", restyle);
    const failed = watchHealth(map, banner, speech, () => dress());
    const dress = () => this.live.dress(scheme()).catch(failed);
    onScheme(dress);
    void dress();
    wireControls(document.body, map);
    const bar = document.getElementById("scale");
    if (bar) wireScale(bar, map, speech);
    map.on(
      "moveend",
      settled(() => this.writeDown(), REST),
    );
    address.onChange((now, before, cause) => this.follow(now, before, cause === "history"));
    sayWhenItRests(map, container);
  }

  get box(): Box {
    return visibleBox(this.gl);
  }

  showAll(): void {
    lookAtBox(this.gl, this.config.city.bounds, 20);
  }

  /** The address keeps silent about the place until somebody has moved from where the map began. */
  private writeDown(): void {
    const at = cameraOf(this.gl);
    if (this.gl.isMoving() || (!this.address.state.at && formatCamera(at) === this.beginning)) return;
    this.address.go({ at }, "replace");
  }

  private follow(now: MapState, before: MapState, isHistory: boolean): void {
    if (now.themes !== before.themes || now.layers !== before.layers) {
      this.filter.apply(now);
      this.dots.show(now);
      this.values.attach();
    }
    if (!isHistory || now.at === before.at) return;
    if (now.at) look(this.gl, now.at);
    else this.showAll();
  }
}

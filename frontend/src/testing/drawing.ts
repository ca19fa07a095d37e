// The map library for tests of the difference: every map that is made is a stand-in that can be watched.
import { StandIn } from "./standin";

export const made: Drawn[] = [];

/** The stand-in, with what the maps of the difference add of their own. */
export class Drawn extends StandIn {
  readonly images: string[] = [];
  readonly controls: unknown[] = [];
  isReady = true;
  constructor(options: Record<string, unknown>) {
    super(options);
    made.push(this);
    this.isStyleLoaded = () => this.isReady;
  }
  override readonly touchZoomRotate = { enableRotation: () => undefined, disableRotation: () => undefined };
  addControl = (control: unknown) => this.controls.push(control);
  addImage = (id: string) => this.images.push(id);
  jumpTo = (where: { center: { lng: number; lat: number }; zoom: number }) => {
    this.moveTo({ center: [where.center.lng, where.center.lat], zoom: where.zoom });
  };
  override queryRenderedFeatures = (_: unknown, { layers }: { layers: string[] }) =>
    this.found.filter((one) => layers.includes((one as { layer: string }).layer));
  press(): void {
    this.fire("click", { point: { x: 1, y: 1 } });
  }
}

export const library = {
  Map: class {
    constructor(options: Record<string, unknown>) {
      // biome-ignore lint/correctness/noConstructorReturn: the stand-in takes the map's place
      return new Drawn(options);
    }
  },
  NavigationControl: class {},
  setWorkerUrl: () => undefined,
};

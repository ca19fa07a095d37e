// Measuring lengths and areas on the map: by pressing it, or by keyboard with points at the middle of the view.
import type { Geometry } from "geojson";
import type { Map as MapLibre, MapMouseEvent } from "maplibre-gl";
import type { Address } from "./address";
import type { LonLat } from "./config";
import { area, length } from "./geodesy";
import { type Overlay, point } from "./overlay";
import type { Measure } from "./state";
import type { Speech } from "./words";

/** What is drawn for a measurement: its points, and the line or area between them. */
export function shapesOf({ sort, points }: Measure): Geometry[] {
  const dots = points.map(point);
  if (points.length < 2) return dots;
  const first = points[0] as LonLat;
  const between: Geometry =
    sort === "area" && points.length > 2
      ? { type: "Polygon", coordinates: [[...points, first]] }
      : { type: "LineString", coordinates: points };
  return [between, ...dots];
}

/** The result in words. */
export function resultOf({ sort, points }: Measure, speech: Speech): string {
  if (sort === "length") return points.length < 2 ? speech.say("measure_hint") : speech.metres(length(points));
  if (points.length < 3) return speech.say("measure_hint_area");
  const around = length([...points, points[0] as LonLat]);
  return speech.say("measure_area", { area: speech.squareMetres(area(points)), around: speech.metres(around) });
}

export class MeasureTool {
  constructor(
    private readonly map: MapLibre,
    private readonly bar: HTMLElement,
    private readonly overlay: Overlay,
    private readonly address: Address,
    private readonly speech: Speech,
  ) {
    const on = (name: string, act: () => void) =>
      bar.querySelector<HTMLButtonElement>(`[data-measure="${name}"]`)?.addEventListener("click", act);
    on("add", () => {
      const { lng, lat } = map.getCenter();
      this.add([lng, lat]);
    });
    on("undo", () => this.change((points) => points.slice(0, -1)));
    on("close", () => address.go({ measure: null }));
    bar.addEventListener("keydown", (event) => event.key === "Escape" && address.go({ measure: null }));
    map.on(
      "click",
      (event: MapMouseEvent) => this.address.state.measure && this.add([event.lngLat.lng, event.lngLat.lat]),
    );
    map.getCanvas().addEventListener("keydown", (event) => this.key(event));
  }

  /** Draw and say what the address holds. */
  show(measure: Measure | null): void {
    this.bar.hidden = measure === null;
    this.map.getContainer().classList.toggle("map--measuring", measure !== null);
    if (measure) this.map.doubleClickZoom.disable();
    else this.map.doubleClickZoom.enable();
    this.overlay.set("measure", ...(measure ? shapesOf(measure) : []));
    const told = this.bar.querySelector("[data-result]");
    if (told) told.textContent = measure ? resultOf(measure, this.speech) : "";
  }

  private add(next: LonLat): void {
    this.change((points) => [...points, next]);
  }

  private change(edit: (points: LonLat[]) => LonLat[]): void {
    const { measure } = this.address.state;
    if (measure) this.address.go({ measure: { ...measure, points: edit(measure.points) } }, "replace");
  }

  private key(event: KeyboardEvent): void {
    if (!this.address.state.measure) return;
    if (event.key === "Enter") {
      const { lng, lat } = this.map.getCenter();
      this.add([lng, lat]);
    } else if (event.key === "Backspace") this.change((points) => points.slice(0, -1));
    else if (event.key === "Escape") this.address.go({ measure: null });
    else return;
    event.preventDefault();
  }
}

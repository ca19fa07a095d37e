// The buttons over the map that move it: closer, further, north up, tilted. All by mouse, finger and keyboard.
import type { Map as MapLibre } from "maplibre-gl";
import { calm } from "../dom";
import { distance } from "./geodesy";
import type { Speech } from "./words";

const TILTED = 55;

export function wireControls(root: HTMLElement, map: MapLibre): void {
  const on = (name: string, act: () => void) =>
    root.querySelector<HTMLButtonElement>(`[data-do="${name}"]`)?.addEventListener("click", act);
  const duration = () => (calm() ? 0 : 350);
  on("closer", () => map.zoomIn({ duration: duration() }));
  on("further", () => map.zoomOut({ duration: duration() }));
  on("north", () => map.easeTo({ bearing: 0, pitch: 0, duration: duration() }));
  on("tilt", () => turnVolume(map));

  const needle = root.querySelector<SVGElement>('[data-do="north"] svg');
  const tilt = root.querySelector<HTMLButtonElement>('[data-do="tilt"]');
  const show = () => {
    if (needle) needle.style.rotate = `${-map.getBearing()}deg`;
    tilt?.setAttribute("aria-pressed", String(map.getPitch() > 5));
  };
  map.on("rotate", show);
  map.on("pitch", show);
  show();
}

/** From flat to tilted, or back. */
export function turnVolume(map: MapLibre): void {
  map.easeTo({ pitch: map.getPitch() > 5 ? 0 : TILTED, duration: calm() ? 0 : 350 });
}

/** A round length for a scale bar of at most `most` pixels, and how many pixels it is. */
export function scaleBar(metresPerPixel: number, most: number): { metres: number; pixels: number } {
  const raw = metresPerPixel * most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const metres = [5, 3, 2, 1].map((step) => step * power).find((step) => step <= raw) ?? power;
  return { metres, pixels: metres / metresPerPixel };
}

/** Metres that one pixel is at the middle of the map. */
export function metresPerPixel(map: MapLibre): number {
  const { clientWidth, clientHeight } = map.getContainer();
  const y = clientHeight / 2;
  const [left, right] = [map.unproject([clientWidth / 2 - 50, y]), map.unproject([clientWidth / 2 + 50, y])];
  return distance([left.lng, left.lat], [right.lng, right.lat]) / 100;
}

/** Keeps the bar of the scale true while the map moves. */
export function wireScale(bar: HTMLElement, map: MapLibre, speech: Speech): void {
  const show = () => {
    const { metres, pixels } = scaleBar(metresPerPixel(map), 110);
    bar.style.width = `${Math.round(pixels)}px`;
    bar.textContent = speech.metres(metres);
  };
  map.on("move", show);
  map.on("resize", show);
  show();
}

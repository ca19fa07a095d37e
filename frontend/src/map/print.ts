// The map on paper: a picture of what is seen with its scale, legend and sources, handed to the browser's print dialog.
import type { Map as MapLibre } from "maplibre-gl";
import { el } from "../dom";
import type { ThemeEntry } from "./config";
import { metresPerPixel, scaleBar } from "./controls";
import type { MapState } from "./state";
import type { Speech } from "./words";

/** The canvas as a picture; it must be read in the frame that drew it. */
export function pictureOf(map: MapLibre): Promise<string> {
  return new Promise((resolve) => {
    map.once("render", () => resolve(map.getCanvas().toDataURL("image/png")));
    map.triggerRepaint();
  });
}

/** The themes a legend must explain: those chosen wholly or in part, or all. */
export function legendThemes(state: Pick<MapState, "themes" | "layers">, themes: readonly ThemeEntry[]): ThemeEntry[] {
  const chosen = themes.filter(
    (theme) => state.themes.includes(theme.slug) || theme.layers.some((layer) => state.layers.includes(layer.slug)),
  );
  return chosen.length > 0 ? chosen : [...themes];
}

/** Build the sheet and print it; it disappears afterwards. */
export async function printMap(
  map: MapLibre,
  state: MapState,
  themes: readonly ThemeEntry[],
  speech: Speech,
  credits: string,
  title: string,
): Promise<void> {
  const picture = el("img", { class: "sheet__map", alt: speech.say("map_label"), src: await pictureOf(map) });
  await picture.decode();
  const { metres, pixels } = scaleBar(metresPerPixel(map), 160);
  const bar = el("span", { class: "sheet__scale" }, speech.metres(metres));
  bar.style.width = `${((100 * pixels) / map.getContainer().clientWidth).toFixed(2)}%`;
  const legend = el("ul", { class: "sheet__legend" });
  for (const theme of legendThemes(state, themes)) {
    const spot = el("span", { class: "sheet__spot" });
    spot.style.backgroundColor = theme.colour;
    legend.append(el("li", {}, spot, theme.name));
  }
  const today = new Date().toLocaleDateString(speech.language, { dateStyle: "long" });
  const sheet = el(
    "section",
    { class: "sheet" },
    el("h1", {}, title),
    el("div", { class: "sheet__frame" }, picture, bar),
    legend,
    el("p", { class: "sheet__credits" }, `${credits} · ${today} · ${location.href}`),
  );
  document.body.append(sheet);
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  print();
}

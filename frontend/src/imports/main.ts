// The import workbench is complete without this: it adds dropping files, live progress, and the map of the difference.
import "../styles/pages.css";
import "../styles/imports.css";
import "../styles/preview.css";
import "../styles/swipe.css";
import { wireBring } from "./bring";
import type { Mode } from "./differencemap";
import { follow } from "./progress";
import { toRow, wireRows } from "./rows";

const go = (address: string) => location.assign(address);

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const form of document.querySelectorAll<HTMLFormElement>("[data-bring]")) wireBring(form, go);
for (const place of document.querySelectorAll<HTMLElement>("[data-progress]")) follow(place, () => location.reload());

const place = document.querySelector<HTMLElement>("[data-difference-map]");
if (place) {
  const { DifferenceMap } = await import("./differencemap");
  const map = new DifferenceMap(place, (shown) => toRow(document, shown, go));
  wireRows(document, map);
  for (const radio of document.querySelectorAll<HTMLInputElement>("input[name=view]")) {
    radio.addEventListener("change", () => map.show(radio.value as Mode));
  }
  for (const views of document.querySelectorAll<HTMLElement>("[data-views]")) views.hidden = false;
}

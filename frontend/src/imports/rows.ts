// The tables and the map speak of the same things: a row leads to its place, a sign to its row.
import { calm } from "../dom";
import type { Shown } from "./differencemap";

const CHOSEN = "difference--chosen";

export interface Places {
  choose(row: string, at?: [number, number]): void;
}

/** Every button of a row shows its place on the map. */
export function wireRows(page: Document, map: Places): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-at]")) {
    const [lon, lat] = (button.dataset.at ?? "").split(",").map(Number);
    if (lon === undefined || lat === undefined || Number.isNaN(lon) || Number.isNaN(lat)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const row = button.dataset.row ?? "";
      mark(page, row);
      map.choose(row, [lon, lat]);
    });
  }
}

/** The row of what was pressed on the map; when it stands on another page of its table, that page. */
export function toRow(page: Document, { row, href }: Shown, go: (address: string) => void): void {
  const found = mark(page, row);
  if (!found) {
    go(href);
    return;
  }
  found.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  found.focus({ preventScroll: true });
}

function mark(page: Document, id: string): HTMLElement | null {
  for (const old of page.querySelectorAll(`.${CHOSEN}`)) old.classList.remove(CHOSEN);
  const row = page.getElementById(id);
  row?.classList.add(CHOSEN);
  return row;
}

// The table of the difference and its map speak of the same things: a row leads to its place, a sign to its row.
import { calm } from "../dom";
import type { Shown } from "./differencemap";

const CHOSEN = "difference--chosen";

export interface Places {
  choose(number: number, at?: [number, number]): void;
}

/** Every button of a row shows its place on the map. */
export function wireRows(page: Document, map: Places): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-at]")) {
    const [lon, lat] = (button.dataset.at ?? "").split(",").map(Number);
    if (lon === undefined || lat === undefined || Number.isNaN(lon) || Number.isNaN(lat)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const number = Number(button.dataset.number);
      mark(page, number);
      map.choose(number, [lon, lat]);
    });
  }
}

/** The row of what was pressed on the map; when it stands on another page of the table, that page. */
export function toRow(page: Document, { number, href }: Shown, go: (address: string) => void): void {
  const row = mark(page, number);
  if (!row) {
    go(href);
    return;
  }
  row.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  row.focus({ preventScroll: true });
}

function mark(page: Document, number: number): HTMLElement | null {
  for (const old of page.querySelectorAll(`.${CHOSEN}`)) old.classList.remove(CHOSEN);
  const row = page.getElementById(`difference-${number}`);
  row?.classList.add(CHOSEN);
  return row;
}

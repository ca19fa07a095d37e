// The map in words, for those who hear it: what is in view after each move, said once it has settled.
import type { ItemPage } from "./config";
import type { Speech } from "./words";

const NAMED = 3;

/** "In view: 214 objects. First: …" for the list that has just come; the scale as people speak of it. */
export function inWords(page: ItemPage, zoom: number, speech: Speech): string {
  const scale = speech.say(
    zoom < 11 ? "scale_city" : zoom < 14 ? "scale_district" : zoom < 16 ? "scale_quarter" : "scale_street",
  );
  if (page.total === 0) return `${scale}. ${speech.say("list_empty")}`;
  const names = page.items.slice(0, NAMED).map((item) => item.name);
  return `${scale}. ${speech.count("in_view", page.total)}. ${speech.say("first_of_them", { names: names.join(", ") })}`;
}

/** Puts a sentence into a polite live region; the same sentence again is not repeated. */
export function announcer(region: HTMLElement): (text: string) => void {
  return (text) => {
    if (region.textContent !== text) region.textContent = text;
  };
}

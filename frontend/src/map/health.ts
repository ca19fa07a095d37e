// What went wrong with the map, said plainly, with a way out. Silence when all is well.
import type { Map as MapLibre } from "maplibre-gl";
import type { Speech } from "./words";

export class Banner {
  private readonly words: HTMLElement;
  private readonly button: HTMLButtonElement;
  private act: (() => void) | null = null;

  constructor(private readonly root: HTMLElement) {
    this.words = root.querySelector("[data-words]") as HTMLElement;
    this.button = root.querySelector("button") as HTMLButtonElement;
    this.button.addEventListener("click", () => {
      const { act } = this;
      this.clear();
      act?.();
    });
  }

  /** Say `text` until it is cleared; the button does `act`, or only closes when there is nothing to do. */
  say(text: string, button: string, act: (() => void) | null = null): void {
    this.root.hidden = false;
    this.words.textContent = text;
    this.button.textContent = button;
    this.act = act;
  }

  clear(): void {
    this.root.hidden = true;
    this.words.textContent = "";
    this.act = null;
  }
}

/**
 * Watches the network and the map's own errors. `retry` asks for the style and its tiles again. What it gives back is
 * told of what else could not be had.
 */
export function watchHealth(
  map: MapLibre,
  banner: Banner,
  speech: Speech,
  retry: () => void,
): (error: unknown) => void {
  let isBroken = false;
  const again = () => {
    isBroken = false;
    retry();
  };
  const failed = (error: unknown) => {
    console.warn(error);
    if (isBroken) return;
    isBroken = true;
    banner.say(speech.say(navigator.onLine ? "tiles_failed" : "offline"), speech.say("retry"), again);
  };
  map.on("error", (event) => failed(event.error));
  addEventListener("offline", () => banner.say(speech.say("offline"), speech.say("close")));
  addEventListener("online", () => {
    banner.clear();
    if (isBroken) again();
  });
  return failed;
}

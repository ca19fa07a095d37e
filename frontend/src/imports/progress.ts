// What a run is doing now: asked again and again, and answered with 304 while nothing has happened.

export interface Step {
  key: string;
  state: "done" | "now" | "todo";
  words: string;
}

export interface Progress {
  state: string;
  isMoving: boolean;
  share: number | null;
  words: string;
  left: string;
  steps: Step[];
}

const EVERY = 1000; // ms
const SLOWEST = 15_000; // when the portal does not answer

/** Follow the run until its state is another one than the page was made for; then `changed` is called, once. */
export function follow(place: HTMLElement, changed: () => void, wait = EVERY): void {
  let pause = wait;
  const ask = async () => {
    try {
      const answer = await fetch(place.dataset.progress ?? "", { cache: "no-cache" });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = (await answer.json()) as Progress;
      pause = wait;
      if (now.state !== place.dataset.state) {
        changed();
        return;
      }
      show(place, now);
      if (!now.isMoving) return;
    } catch {
      pause = Math.min(pause * 2, SLOWEST); // the run goes on; so does the asking
    }
    setTimeout(ask, pause);
  };
  setTimeout(ask, wait);
}

export function show(place: HTMLElement, now: Progress): void {
  const bar = place.querySelector("progress");
  if (bar) {
    if (now.share === null) bar.removeAttribute("value");
    else bar.value = now.share;
  }
  say(place, "[data-words]", now.words);
  say(place, "[data-left]", now.left);
  for (const step of now.steps) {
    const item = place.querySelector<HTMLElement>(`[data-step="${step.key}"]`);
    if (!item) continue;
    item.dataset.state = step.state;
    if (step.state === "now") item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
    say(item, "[data-step-words]", step.words);
  }
}

function say(place: HTMLElement, selector: string, words: string): void {
  const found = place.querySelector(selector);
  if (found && found.textContent !== words) found.textContent = words;
}

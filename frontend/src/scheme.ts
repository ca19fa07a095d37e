/** Light or dark: what the person chose by hand, else what the system prefers. */
export type Scheme = "light" | "dark";

const KEY = "scheme";
const CHANGED = "schemechange";

/** The scheme the page is drawn in now. */
export function scheme(root: HTMLElement = document.documentElement): Scheme {
  const chosen = root.dataset.scheme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Draw in this scheme from now on, here and on every later page of this browser. */
export function chooseScheme(next: Scheme, root: HTMLElement = document.documentElement): void {
  root.dataset.scheme = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  root.dispatchEvent(new CustomEvent(CHANGED));
}

/** Call `listener` whenever the scheme changes, by hand or by the system. */
export function onScheme(listener: (now: Scheme) => void, root: HTMLElement = document.documentElement): void {
  let last = scheme(root);
  const tell = () => {
    const now = scheme(root);
    if (now !== last) listener(now);
    last = now;
  };
  root.addEventListener(CHANGED, tell);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
}

/** Make every `button[data-scheme-switch]` a switch; `aria-pressed` says whether it is dark now. */
export function wireScheme(page: Document): void {
  const buttons = page.querySelectorAll<HTMLButtonElement>("button[data-scheme-switch]");
  const show = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(scheme() === "dark"));
  };
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => chooseScheme(scheme() === "dark" ? "light" : "dark"));
  }
  onScheme(show);
  show();
}

// The few things about the document that are done over and over. Text is always set as text, never as HTML.

type Attributes = Record<string, string | number | boolean | null | undefined>;
type Child = Node | string | null | undefined;

const SVG = "http://www.w3.org/2000/svg";

/** A new element. Attributes that are false, null or undefined are left out; `true` gives an empty one. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  for (const child of children) if (child !== null && child !== undefined) made.append(child);
  return made;
}

/** An icon out of the page's own symbols (`icon-close`) or, with an address, out of a file (`/…/maki-school.svg#i`). */
export function icon(href: string, className = "icon"): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  setAttributes(svg, {
    class: className,
    viewBox: className === "icon" ? "0 0 24 24" : "0 0 15 15",
    "aria-hidden": "true",
  });
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", href);
  svg.append(use);
  return svg;
}

/** The element with this id; the page and the script belong together, so its absence is a mistake of ours. */
export function need<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element #${id}`);
  return found as T;
}

/** What the page handed over by `json_script` under this id. */
export function handedOver<T>(id: string): T {
  return JSON.parse(need(id).textContent ?? "null") as T;
}

/** Call `run` once, `wait` milliseconds after the last call. */
export function settled(run: () => void, wait: number): () => void {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(run, wait);
  };
}

/** Whether the person has asked for little motion. */
export const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

function setAttributes(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

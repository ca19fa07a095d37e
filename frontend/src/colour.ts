// The page's colours for what is drawn by scripts.

/** The token's colour in the scheme of now. A token itself may say `light-dark(…)`, which only style sheets understand:
 * an element painted with it tells what that comes to. */
export function colour(token: string, page: Document = document): string {
  const probe = page.createElement("span");
  probe.hidden = true;
  probe.style.color = `var(${token})`;
  page.body.append(probe);
  const painted = getComputedStyle(probe).color;
  probe.remove();
  return painted;
}

// The page of the map as its scripts need it, for tests: what tiles/templates/tiles/map.html lays out, without its looks.
import { el } from "../dom";

const tab = (name: string, isSelected: boolean) =>
  el("button", {
    role: "tab",
    id: `tab-${name}`,
    "data-tab": name,
    "aria-selected": String(isSelected),
    "aria-controls": `panel-${name}`,
  });

/** Lay the page out anew; what was there before is gone. */
export function layOut(): void {
  const choice = (name: string, value: string) => el("input", { type: "checkbox", name, value });
  const order = el("select", { id: "objects-order" });
  for (const value of ["rank", "name", "distance"]) order.append(el("option", { value }, value));
  document.body.replaceChildren(
    el("form", { id: "search-form" }, el("input", { id: "q", type: "search" })),
    el(
      "section",
      { id: "panel" },
      el("button", { id: "panel-grip" }),
      tab("themes", true),
      el("button", { role: "tab", id: "tab-list", "data-tab": "list", "aria-controls": "panel-list" }),
      el("span", { id: "tab-list-count" }),
      el(
        "div",
        { id: "panel-themes" },
        el(
          "form",
          { id: "themes" },
          ...["education", "health"].map((slug) => choice("themes", slug)),
          ...["schools", "colleges", "hospitals"].map((slug) => choice("layers", slug)),
        ),
      ),
      el(
        "div",
        { id: "panel-list", hidden: true },
        order,
        el("p", { id: "objects-total" }),
        el("p", { id: "objects-note" }),
        el("ol", { id: "objects" }),
        el("button", { id: "objects-more" }),
        el("a", { id: "objects-data" }),
        el("code", { id: "objects-curl" }),
      ),
    ),
    el("article", { id: "panel-card", hidden: true }),
    el("div", { id: "map" }),
    el("div", { id: "tip", hidden: true }),
    el("div", { id: "banner", hidden: true }, el("span", { "data-words": true }), el("button")),
    el("div", { id: "measure", hidden: true }, el("p", { "data-result": true })),
    ...["length", "area", "print", "link", "locate", "all"].map((name) => el("button", { "data-do": name })),
    el("button", { "data-values": "freshness" }),
    el("section", { id: "values", hidden: true }),
    el("button", { "data-do": "houses" }),
    el("section", { id: "houses", hidden: true }),
    el("span", { id: "scale" }),
    el("p", { id: "credits" }, "Демонстраційні дані.\n  Про сайт"),
    el("p", { id: "announcements" }),
  );
}

/** The words that the banner says; null while it is silent. */
export function bannerWords(): string | null {
  const banner = document.getElementById("banner");
  return banner?.hidden ? null : (banner?.querySelector("[data-words]")?.textContent ?? null);
}

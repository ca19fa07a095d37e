/** The themes of layers/catalogue.toml, and which theme an object of a kind belongs to (as layers/catalogue.py says). */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";

const FILE = fileURLToPath(new URL("../../layers/catalogue.toml", import.meta.url));

export const readThemes = () => parse(readFileSync(FILE, "utf8")).theme;

/** The layer that names the kind most exactly ("shop/bakery" before "shop"), with its theme. */
export function layerOfKind(code, themes) {
  const steps = code.split("/");
  for (let length = steps.length; length > 0; length -= 1) {
    const prefix = steps.slice(0, length).join("/");
    for (const theme of themes) {
      const layer = theme.layer.find((entry) => entry.kinds.includes(prefix));
      if (layer) return { theme, layer };
    }
  }
  return undefined;
}

/** Every theme of objects with the icons that its markers need: [[theme, ["maki-school", …]], …]. */
export function iconsByTheme(themes, kinds) {
  const icons = new Map(themes.filter((theme) => !theme.is_base).map((theme) => [theme, new Set([theme.icon])]));
  for (const { code, icon } of kinds) {
    const { theme, layer } = layerOfKind(code, themes) ?? {};
    if (icon && icons.has(theme) && (layer.tile_layer ?? "objects") === "objects") icons.get(theme).add(icon);
  }
  return [...icons].map(([theme, names]) => [theme, [...names].sort()]);
}

// The tree of themes and layers: a theme is a checkbox over those of its layers. Nothing chosen means everything.
import type { Address } from "./address";
import type { ThemeEntry } from "./config";
import type { MapState } from "./state";
import type { Speech } from "./words";

type Choice = Pick<MapState, "themes" | "layers">;

/** The choice after a theme has been switched: it swallows single layers of its own. */
export function withTheme(choice: Choice, theme: ThemeEntry, on: boolean): Choice {
  const inside = theme.layers.map((layer) => layer.slug);
  return {
    themes: on ? [...choice.themes, theme.slug] : choice.themes.filter((slug) => slug !== theme.slug),
    layers: choice.layers.filter((slug) => !inside.includes(slug)),
  };
}

/** The choice after one layer has been switched: all layers together are the theme, and less than all are not. */
export function withLayer(choice: Choice, theme: ThemeEntry, slug: string, on: boolean): Choice {
  const inside = theme.layers.map((layer) => layer.slug);
  const before = choice.themes.includes(theme.slug) ? inside : inside.filter((one) => choice.layers.includes(one));
  const after = inside.filter((one) => (one === slug ? on : before.includes(one)));
  const without = withTheme(choice, theme, false);
  if (after.length === inside.length) return withTheme(choice, theme, true);
  return { themes: without.themes, layers: [...without.layers, ...after] };
}

/** Makes the checkboxes of the page and the address say the same. */
export function wireThemes(
  form: HTMLFormElement,
  address: Address,
  themes: readonly ThemeEntry[],
  speech: Speech,
): void {
  const all = form.querySelector<HTMLButtonElement>("[data-all]");
  const told = form.querySelector<HTMLElement>("[data-chosen]");
  const box = (name: string, slug: string) =>
    form.querySelector<HTMLInputElement>(`input[name="${name}"][value="${CSS.escape(slug)}"]`);

  const show = (choice: Choice) => {
    for (const theme of themes) {
      const whole = choice.themes.includes(theme.slug);
      const single = theme.layers.filter((layer) => choice.layers.includes(layer.slug));
      const head = box("themes", theme.slug);
      if (head) {
        head.checked = whole;
        head.indeterminate = !whole && single.length > 0;
      }
      for (const layer of theme.layers) {
        const input = box("layers", layer.slug);
        if (input) input.checked = whole || single.includes(layer);
      }
    }
    const chosen = themes.filter((theme) => choice.themes.includes(theme.slug)).length + choice.layers.length;
    form.classList.toggle("themes--chosen", chosen > 0);
    if (all) all.hidden = chosen === 0;
    if (told) told.textContent = chosen === 0 ? speech.say("themes_all") : speech.count("chosen", chosen);
  };

  form.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const theme = themes.find((one) =>
      input.name === "themes" ? one.slug === input.value : one.layers.some((layer) => layer.slug === input.value),
    );
    if (!theme) return;
    const { state } = address;
    address.go(
      input.name === "themes"
        ? withTheme(state, theme, input.checked)
        : withLayer(state, theme, input.value, input.checked),
    );
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  all?.addEventListener("click", () => address.go({ themes: [], layers: [] }));
  address.onChange((now) => show(now));
  show(address.state);
}

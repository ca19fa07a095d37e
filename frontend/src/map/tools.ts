// The tools over the map: near me, measuring, printing, a link to this view. The heavier ones are loaded when used.
import { need } from "../dom";
import type { Address } from "./address";
import type { CityMap } from "./citymap";
import type { Config } from "./config";
import type { Explorer } from "./explorer";
import type { Banner } from "./health";
import { HousesLegend } from "./houselegend";
import { ValuesLegend } from "./legend";
import { circle, type Refusal, whereAmI } from "./locate";
import { look } from "./map";
import type { MeasureTool } from "./measure";
import { point } from "./overlay";
import type { Measure } from "./state";
import type { Speech } from "./words";

export function wireTools(
  config: Config,
  address: Address,
  speech: Speech,
  banner: Banner,
  city: CityMap,
  explorer: Explorer,
): void {
  const on = (name: string, act: () => void) => {
    for (const button of document.querySelectorAll(`[data-do="${name}"]`)) button.addEventListener("click", act);
  };
  on("all", () => city.showAll());
  on("link", () => void explorer.copy(location.href));
  on("locate", () => void nearMe());
  on("print", () => void printIt());
  on("length", () => start("length"));
  on("area", () => start("area"));

  new ValuesLegend(need("values"), config.links.values, address, speech, banner, city.values, city.live);
  const houses = new HousesLegend(need("houses"), config.links.houses, address, speech, banner, city, () =>
    explorer.card.redraw(),
  );
  city.houses.askStoreys = () => houses.storeys();
  explorer.card.also = (id) => houses.factOf(id);

  async function nearMe(): Promise<void> {
    try {
      const { at, accuracy } = await whereAmI(config.city.bounds);
      city.overlay.set("me", circle(at, accuracy), point(at));
      look(city.gl, { lon: at[0], lat: at[1], zoom: Math.max(city.gl.getZoom(), 15.5) });
      explorer.list.near = at;
      explorer.list.order = "distance";
      need<HTMLSelectElement>("objects-order").value = "distance";
      explorer.panel.select("list");
      await explorer.loadList();
    } catch (why) {
      banner.say(speech.say(why as Refusal), speech.say("close"));
    }
  }

  async function printIt(): Promise<void> {
    const { printMap } = await import("./print");
    const credits = need("credits").textContent?.replace(/\s+/g, " ").trim() ?? "";
    await printMap(city.gl, address.state, config.themes, speech, credits, config.city.name);
  }

  function start(sort: Measure["sort"]): void {
    const { measure } = address.state;
    if (measure?.sort === sort) address.go({ measure: null });
    else address.go({ measure: { sort, points: measure?.points ?? [] }, object: null });
    if (address.state.measure) city.gl.getCanvas().focus({ preventScroll: true });
  }

  let tool: Promise<MeasureTool> | null = null;
  const showMeasure = async (measure: Measure | null) => {
    for (const sort of ["length", "area"]) {
      document.querySelector(`[data-do="${sort}"]`)?.setAttribute("aria-pressed", String(measure?.sort === sort));
    }
    if (!measure && !tool) return;
    tool ??= import("./measure").then(
      ({ MeasureTool }) => new MeasureTool(city.gl, need("measure"), city.overlay, address, speech),
    );
    (await tool).show(address.state.measure);
  };
  address.onChange((now, before) => now.measure !== before.measure && void showMeasure(now.measure));
  void showMeasure(address.state.measure);
}

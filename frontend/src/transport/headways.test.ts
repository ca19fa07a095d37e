import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseScheme } from "../scheme";
import { StandIn } from "../testing/standin";
import { drawHeadways, layer } from "./headways";

const made: Watched[] = [];
let isBroken = false;

/** The stand-in, with what this map asks of a map besides. */
class Watched extends StandIn {
  readonly added: { id: string; below?: string }[] = [];
  readonly hidden: string[] = [];
  readonly addresses: string[] = [];
  text = "";
  under: { properties: Record<string, unknown> }[] = [];

  constructor(options: Record<string, unknown>) {
    super(options);
    made.push(this);
    Object.assign(this, {
      addControl: () => undefined,
      addSource: (_: string, source: { data: string }) => this.addresses.push(source.data),
      getSource: () => ({ setData: (address: string) => this.addresses.push(address) }),
      addLayer: ({ id }: { id: string }, below?: string) => this.added.push({ id, ...(below ? { below } : {}) }),
      getLayer: (id: string) => this.added.some((one) => one.id === id),
      queryRenderedFeatures: () => this.under,
      getCanvas: () => this.canvas,
      getStyle: () => ({
        layers: [
          { id: "roads", type: "line" },
          { id: "objects-dots", type: "symbol" },
          { id: "names", type: "symbol" },
        ],
      }),
      setLayoutProperty: (id: string) => this.hidden.push(id),
    });
  }
}
vi.mock("maplibre-gl", () => ({
  Map: class {
    constructor(options: Record<string, unknown>) {
      if (isBroken) throw new Error("no WebGL");
      // biome-ignore lint/correctness/noConstructorReturn: the stand-in takes the map's place
      return new Watched(options);
    }
  },
  Popup: class {
    setLngLat = () => this;
    setText = (text: string) => {
      (made.at(-1) as Watched).text = text;
      return this;
    };
    addTo = () => this;
    remove = () => {
      (made.at(-1) as Watched).text = "";
      return this;
    };
  },
  NavigationControl: class {},
  AttributionControl: class {},
  setWorkerUrl: () => undefined,
}));

const FACTS = {
  styles: { light: "/l", dark: "/d" },
  stops: "/s?lang=uk",
  bounds: [33, 47, 34, 48],
  words: { failed: "Ні", gestures: { "CooperativeGesturesHandler.MobileHelpText": "Двома" } },
};
const legend = (count: number) =>
  `<table data-legend><tr><th><span data-key data-class="to-6" style="background-color: red"></span>до 6 хв</th><td>${count}</td></tr></table>`;
let map: Watched;
let form: HTMLFormElement;
const section = () => document.getElementById("headways") as HTMLElement;

beforeEach(() => {
  isBroken = false;
  document.body.innerHTML = `<section id="headways"><form data-hour><select name="hour"><option>8</option><option>23</option></select></form>
    <p data-failed></p><div id="headways-map"></div><svg data-drawing id="at-8"></svg>${legend(5)}</section>
    <script id="headways-data" type="application/json">${JSON.stringify(FACTS)}</script>`;
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener: () => undefined }));
  chooseScheme("light");
  form = document.querySelector("form") as HTMLFormElement;
  drawHeadways(form);
  map = made.at(-1) as Watched;
  map.fire("style.load");
});
afterEach(() => vi.unstubAllGlobals());

/** Another hour is chosen, and the portal answers with this page, or not at all. */
async function choose(hour: string, markup: string | null): Promise<void> {
  vi.stubGlobal("fetch", async () => new Response(markup ?? "", { status: markup === null ? 503 : 200 }));
  (form.elements.namedItem("hour") as HTMLSelectElement).value = hour;
  form.dispatchEvent(new Event("change"));
  await new Promise((done) => setTimeout(done));
}

describe("the map of headways", () => {
  it("asks for the hour of the form and lies below the names", () => {
    expect(map.addresses).toEqual(["/s?lang=uk&hour=8"]);
    expect(map.added).toEqual([{ id: "headways", below: "names" }]);
    expect(map.hidden).toEqual(["objects-dots"]);
    map.fire("idle");
    expect(section().dataset.state).toBe("idle");
  });

  it("leaves scrolling to the page, and says so in the page's language", () => {
    expect(map.options).toMatchObject({ cooperativeGestures: true, locale: FACTS.words.gestures });
  });

  it("is drawn anew in the other scheme", () => {
    chooseScheme("dark");
    expect(map.styles.at(-1)).toBe("/d");
  });

  it("shows another hour without leaving, with its legend, its drawing and its address", async () => {
    await choose("23", `<svg data-drawing id="at-23"></svg>${legend(2)}`);
    expect(map.addresses.at(-1)).toBe("/s?lang=uk&hour=23");
    expect(section().querySelector("td")?.textContent).toBe("2");
    expect(section().querySelector("svg")?.id).toBe("at-23");
    expect(location.search).toBe("?hour=23");
  });

  it("says when an hour cannot be had, and no longer when one can", async () => {
    await choose("23", null);
    expect(section().querySelector("[data-failed]")?.textContent).toBe("Ні");
    expect(section().querySelector("td")?.textContent).toBe("5");
    await choose("8", legend(5));
    expect(section().querySelector("[data-failed]")?.textContent).toBe("");
  });

  it("names the stop under the pointer and how often it is served", () => {
    map.under = [{ properties: { name: "Ринок", class: "to-6" } }];
    map.fire("mousemove", { point: [1, 1], lngLat: [33, 47] });
    expect([map.text, map.canvas.style.cursor]).toEqual(["Ринок · до 6 хв", "pointer"]);
    map.under = [];
    map.fire("mousemove", { point: [1, 1], lngLat: [33, 47] });
    expect([map.text, map.canvas.style.cursor]).toEqual(["", ""]);
  });

  it("opens the page of the stop that is clicked, and nothing beside it", () => {
    const opened = vi.spyOn(location, "assign").mockImplementation(() => undefined);
    map.fire("click", { point: [1, 1] });
    expect(opened).not.toHaveBeenCalled();
    map.under = [{ properties: { url: "/transport/stops/1/" } }];
    map.fire("click", { point: [1, 1] });
    expect(opened).toHaveBeenCalledWith("/transport/stops/1/");
  });

  it("leaves the drawing where no map can be made", () => {
    isBroken = true;
    expect(() => drawHeadways(form)).toThrow("no WebGL");
    expect(section().dataset.state).toBeUndefined();
  });
});

it("draws what is most frequent above the rest, in the colours of the keys", () => {
  const keys = [..."ab"].map((slug) => {
    const key = document.createElement("span");
    key.dataset.class = slug;
    key.style.setProperty("--dot", slug === "a" ? "5" : "");
    key.style.backgroundColor = slug === "a" ? "red" : "blue";
    document.body.append(key);
    return key;
  });
  const made = layer(keys, "white") as { layout: Record<string, unknown>; paint: Record<string, unknown> };
  expect(made.layout["circle-sort-key"]).toEqual(["match", ["get", "class"], "a", 2, "b", 1, 0]);
  expect(made.paint["circle-color"]).toEqual(["match", ["get", "class"], "a", "red", "b", "blue", "#808080"]);
  expect((made.paint["circle-radius"] as unknown[])[6]).toEqual(["match", ["get", "class"], "a", 4.5, "b", 3.6, 1.8]);
});

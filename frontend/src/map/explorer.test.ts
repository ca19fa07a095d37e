import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { need } from "../dom";
import { Address } from "./address";
import { CityMap } from "./citymap";
import type { Card, Found } from "./config";
import { Explorer } from "./explorer";
import { answer, CONFIG, PAGE, SPEECH } from "./fixtures";
import { Banner } from "./health";
import { bannerWords, layOut } from "./layout";
import type { StandIn } from "./standin";

vi.mock("maplibre-gl", async () => ({ Map: (await import("./standin")).StandIn, setWorkerUrl: () => undefined }));

const YARD = { type: "Polygon", coordinates: [[[33.4, 47.9]]] };
const LYCEUM: Card = {
  id: 1,
  name: "Ліцей № 1",
  kind: { name: "Школа", url: "/kinds/amenity/school/" },
  layer: { name: "Школи", url: "/layers/schools/" },
  theme: { slug: "education", name: "Освіта", icon: "" },
  address: "вулиця Соборності, 15/2",
  lon: 33.4,
  lat: 47.9,
  bbox: [33.39, 47.89, 33.41, 47.91],
  photo: null,
  open: null,
  facts: [],
  status: null,
  verified: "Перевірено торік",
  url: "/objects/1/",
  data: { geojson: "/items/1", json: "/items/1?f=json" },
  nearby_url: "",
};
const FOUND: Found = {
  type: "object", title: "Ліцей № 1", subtitle: "", matched_on: "name", reason: "", id: 1, url: "/objects/1/",
  lon: 33.4, lat: 47.9, bbox: null, zoom: null, icon: "", theme: "",
}; // biome-ignore format: one line says it

let asked: MockInstance<typeof fetch>;
let results: Found[];
let address: Address;
let stand: StandIn;
let explorer: Explorer;

/** What the server answers to each address. */
async function serve(question: RequestInfo | URL): Promise<Response> {
  const { pathname } = new URL(String(question), location.href);
  if (pathname === "/list") return answer(PAGE);
  if (pathname === "/items/1") return answer({ type: "Feature", geometry: YARD, properties: {} });
  if (pathname === "/find") return answer({ query: "", total: results.length, results, suggestion: null });
  return pathname.includes("/1/") ? answer(LYCEUM) : answer({}, 404);
}

const rest = () => vi.advanceTimersByTimeAsync(300);
const listed = () => asked.mock.calls.map(([url]) => String(url)).filter((url) => url.includes("/list?"));
const cardTitle = () => need("panel-card").querySelector("h2")?.textContent ?? null;
const key = (target: Element | null, name: string) =>
  target?.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));

async function open(query = "", withMap = true): Promise<void> {
  history.replaceState(null, "", `/${query}`);
  layOut();
  address = new Address();
  const banner = new Banner(need("banner"));
  const city = withMap ? new CityMap(need("map"), CONFIG, address, SPEECH, banner) : null;
  if (city) {
    stand = city.gl as unknown as StandIn;
    stand.fire("style.load");
  }
  explorer = new Explorer(CONFIG, address, SPEECH, banner, city);
  await rest();
}

/** Type something for which the server has one answer, and press it; what is said at once. */
async function choose(found: Partial<Found>): Promise<string | null> {
  results = [{ ...FOUND, ...found }];
  const field = need<HTMLInputElement>("q");
  field.value = "щось";
  field.dispatchEvent(new Event("input"));
  await rest();
  document.querySelector<HTMLElement>("#q-list .answer")?.click();
  const said = need("announcements").textContent;
  await rest();
  return said;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "warn").mockImplementation(() => {});
  asked = vi.spyOn(globalThis, "fetch").mockImplementation(serve);
  results = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("the list", () => {
  it("holds what is in view and is told in words", async () => {
    await open();
    expect(listed()[0]).toContain("bbox=33.20000,47.75000,33.60000,48.05000");
    expect(need("tab-list-count").textContent).toBe("4");
    expect(need("announcements").textContent).toContain("scale_city. 4 об’єкти.");
  });
  it("is asked for once after a movement has come to rest", async () => {
    await open();
    stand.moveTo({ center: [33.5, 48] });
    stand.moveTo({ center: [33.45, 48] });
    await rest();
    expect(listed().length).toBe(2);
    expect(listed()[1]).toContain("bbox=33.25000,47.85000,33.65000,48.15000");
  });
  it("follows the chosen themes and the order at once", async () => {
    await open();
    address.go({ themes: ["health"] });
    expect(listed().at(-1)).toContain("layers=hospitals&sort=rank");
    const order = need<HTMLSelectElement>("objects-order");
    order.value = "name";
    order.dispatchEvent(new Event("change"));
    expect(listed().at(-1)).toContain("sort=name");
  });
  it("is of the whole city where there is no map", async () => {
    await open("", false);
    expect(listed()[0]).toContain("bbox=33.00000,47.60000,33.70000,48.25000");
    expect(need("objects").children.length).toBe(2);
  });
  it("rings on the map what is pointed at in it", async () => {
    await open();
    const row = need("objects").children[1];
    row?.dispatchEvent(new Event("pointerenter"));
    expect(stand.overlaid("hover")).toEqual([{ type: "Point", coordinates: [33.41, 47.91] }]);
    row?.dispatchEvent(new Event("pointerleave"));
    expect(stand.overlaid("hover")).toEqual([]);
  });
});

describe("the card", () => {
  it("opens from the list, rings the object with its ground, and closing leads back to the row", async () => {
    await open("?at=33.4,47.9,16");
    const link = need("objects").querySelector("a");
    link?.focus();
    link?.click();
    await rest();
    expect([location.search, cardTitle()]).toEqual(["?at=33.4,47.9,16&object=1", "Ліцей №\u00a01"]);
    expect(stand.overlaid("selected")).toEqual([YARD, { type: "Point", coordinates: [33.4, 47.9] }]);
    expect([need("panel").className, need("panel").dataset.height]).toEqual(["panel--covered", "half"]);
    key(document.activeElement, "Escape");
    expect([location.search, need("panel-card").hidden, need("panel").className]).toEqual([
      "?at=33.4,47.9,16",
      true,
      "",
    ]);
    expect(stand.overlaid("selected")).toEqual([]);
    expect(document.activeElement).toBe(need("objects").querySelector("a"));
  });
  it("looks for its row again when the list was loaded anew meanwhile", async () => {
    await open();
    need("objects").querySelector("a")?.focus();
    explorer.select(1);
    await rest();
    await explorer.loadList();
    address.go({ object: null });
    expect(document.activeElement).toBe(need("objects").children[0]?.querySelector("a"));
  });
  it("gives the focus to the list's tab when the object has no row", async () => {
    await open("?object=1");
    need("objects").replaceChildren();
    address.go({ object: null });
    expect(document.activeElement).toBe(need("tab-list"));
  });
  it("brings an object into view only when it is not there", async () => {
    await open("?at=33.401,47.901,16");
    explorer.select(1);
    await rest();
    expect(stand.moves).toEqual([]); // it is in view already
    address.go({ object: null });
    stand.moveTo({ center: [33.1, 47.7] });
    explorer.select(1);
    await rest();
    expect(stand.moves).toEqual(['ease {"center":[33.4,47.9],"zoom":16.4}']);
  });
  it("of the address moves the map unless the address says where to look", async () => {
    await open("?object=1");
    expect(stand.moves).toEqual(['ease {"center":[33.4,47.9],"zoom":16.4}']);
    await open("?at=33.1,47.7,15&object=1");
    expect(stand.moves).toEqual([]);
  });
  it("of an object that is gone says so and rings nothing", async () => {
    await open("?object=9");
    expect(need("panel-card").querySelector("[role=alert]")?.textContent).toBe("card_gone");
    expect([stand.overlaid("selected"), stand.moves]).toEqual([[], []]);
  });
  it("that was closed before it came rings nothing", async () => {
    await open();
    explorer.select(1);
    address.go({ object: null });
    await rest();
    expect([stand.overlaid("selected"), need("panel-card").hidden]).toEqual([[], true]);
  });
});

describe("pressing the map", () => {
  const lyceum = {
    id: 1,
    layer: "objects-1",
    properties: { name: "Ліцей № 1" },
    geometry: { type: "Point", coordinates: [33.4, 47.9] },
  };
  const press = (name = "click") => stand.fire(name, { point: { x: 200, y: 150 }, lngLat: { lng: 33.4, lat: 47.9 } });

  it("selects an object, and beside it selects nothing", async () => {
    await open();
    stand.found = [lyceum];
    press();
    expect(address.state.object).toBe(1);
    stand.found = [];
    press();
    expect(address.state.object).toBeNull();
  });
  it("goes closer where objects are only counted", async () => {
    await open();
    stand.found = [{ ...lyceum, id: undefined, layer: "counts-1" }];
    press();
    expect(stand.moves).toEqual(['ease {"center":[33.4,47.9],"zoom":12}']);
  });
  it("marks the row of what is pointed at and rings it", async () => {
    await open();
    stand.found = [lyceum];
    press("mousemove");
    expect(need("objects").querySelector(".object--hover")?.getAttribute("data-id")).toBe("1");
    expect(stand.overlaid("hover")).toEqual([{ type: "Point", coordinates: [33.4, 47.9] }]);
    stand.fire("mouseout");
    expect([need("objects").querySelector(".object--hover"), stand.overlaid("hover")]).toEqual([null, []]);
  });
  it("belongs to measuring while something is measured", async () => {
    await open("?measure=length:");
    stand.found = [lyceum];
    press();
    expect(address.state.object).toBeNull();
  });
  it("Escape on the map closes the card, but not while something is measured", async () => {
    await open("?object=1");
    key(stand.canvas, "Escape");
    expect(address.state.object).toBeNull();
    await open("?object=1&measure=length:");
    key(stand.canvas, "Escape");
    expect(address.state.object).toBe(1);
  });
});

describe("an answer of the search", () => {
  it("that is a theme or a layer is chosen on the map", async () => {
    await open("?object=1&layers=schools");
    await choose({ type: "theme", id: null, url: "/themes/health/", lon: null, lat: null });
    expect([address.state.themes, address.state.layers, address.state.object]).toEqual([["health"], [], null]);
    await choose({ type: "layer", id: null, url: "/layers/colleges/", lon: null, lat: null });
    expect([address.state.themes, address.state.layers]).toEqual([[], ["colleges"]]);
  });
  it("that is an object is selected and looked at", async () => {
    await open();
    await choose({});
    expect([address.state.object, stand.moves]).toEqual([1, ['ease {"center":[33.4,47.9],"zoom":16.4}']]);
  });
  it("that is an address is marked and looked at from close by", async () => {
    await open("?object=1");
    const said = await choose({
      type: "address",
      id: null,
      title: "вулиця Соборності, 7",
      url: "/?at=…",
      lon: 33.5,
      lat: 48,
    });
    expect(stand.moves.at(-1)).toBe('ease {"center":[33.5,48],"zoom":17}');
    expect(stand.overlaid("found")).toEqual([{ type: "Point", coordinates: [33.5, 48] }]);
    expect([address.state.object, said]).toEqual([null, "вулиця Соборності, 7"]);
    expect(document.activeElement).toBe(stand.canvas);
  });
  it("that is a district is shown whole, without a mark in its middle", async () => {
    await open();
    await choose({ type: "district", id: null, url: "/districts/1/", bbox: [33, 47.6, 33.35, 48.25], zoom: 12 });
    expect([stand.moves, stand.overlaid("found")]).toEqual([["fit 33,47.6,33.35,48.25 up to 12"], []]);
  });
  it("that is a kind, or comes where there is no map, leads to its page", async () => {
    const gone = vi.spyOn(window.location, "assign").mockImplementation(() => {});
    await open();
    await choose({ type: "kind", id: null, url: "/kinds/amenity/school/" });
    await open("", false);
    await choose({ type: "street", id: null, url: "/search/?q=соборності" });
    expect(gone.mock.calls).toEqual([["/kinds/amenity/school/"], ["/search/?q=соборності"]]);
  });
  it("is near the middle of the map, or of the city", async () => {
    await open("?at=33.5,48,12");
    await choose({});
    await open("", false);
    await choose({});
    const near = asked.mock.calls.map(([url]) => String(url)).filter((url) => url.includes("/find"));
    expect(near.map((url) => new URL(url).searchParams.get("near"))).toEqual(["33.5000,48.0000", "33.4000,47.9000"]);
  });
  it("leaves the question in the address when Enter or a click has ended it", async () => {
    await open("?q=школа");
    const field = need<HTMLInputElement>("q");
    expect(field.value).toBe("школа");
    field.value = " лікарня ";
    field.dispatchEvent(new Event("change"));
    expect(address.state.q).toBe("лікарня");
  });
});

describe("copying a link", () => {
  it("says so, and is silent again after a while", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await open();
    await explorer.copy("http://city/objects/1/");
    expect([write.mock.calls, bannerWords()]).toEqual([[["http://city/objects/1/"]], "copied"]);
    await vi.advanceTimersByTimeAsync(4100);
    expect(bannerWords()).toBeNull();
  });
  it("shows the link where the browser does not allow it", async () => {
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
    await open();
    await explorer.copy("http://city/objects/1/");
    expect(bannerWords()).toBe("copy_by_hand");
  });
});

describe("the sheet of a phone", () => {
  it("covers a part of the map that does not count as seen", async () => {
    await open();
    const box = (top: number, height: number) => ({ top, height, bottom: top + height }) as DOMRect;
    vi.spyOn(stand.container, "getBoundingClientRect").mockReturnValue(box(0, 300));
    vi.spyOn(need("panel"), "getBoundingClientRect").mockReturnValue(box(200, 100));
    explorer.panel.setHeight("half");
    expect(stand.padding).toEqual({ top: 0, left: 0, right: 0, bottom: 100 });
    need("panel-grip").style.display = "none"; // a wide screen: the panel stands beside the map
    explorer.panel.setHeight("full");
    expect(stand.padding.bottom).toBe(0);
  });
});

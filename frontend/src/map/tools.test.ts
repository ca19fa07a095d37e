import { afterEach, describe, expect, it, vi } from "vitest";
import { need } from "../dom";
import { CONFIG, SPEECH, served } from "../testing/fixtures";
import { bannerWords, layOut } from "../testing/layout";
import type { StandIn } from "../testing/standin";
import { Address } from "./address";
import { CityMap } from "./citymap";
import { Explorer } from "./explorer";
import { Banner } from "./health";
import { wireTools } from "./tools";

vi.mock("maplibre-gl", async () => ({
  Map: (await import("../testing/standin")).StandIn,
  setWorkerUrl: () => undefined,
}));

let address: Address;
let stand: StandIn;
let explorer: Explorer;
const button = (name: string) => document.querySelector<HTMLButtonElement>(`[data-do=${name}]`) as HTMLButtonElement;
const pressed = () => ["length", "area"].filter((name) => button(name).getAttribute("aria-pressed") === "true");
const device = (getCurrentPosition: (ok: PositionCallback, no: PositionErrorCallback) => void) =>
  vi.spyOn(navigator, "geolocation", "get").mockReturnValue({ getCurrentPosition } as unknown as Geolocation);

function open(query = ""): void {
  history.replaceState(null, "", `/${query}`);
  layOut();
  address = new Address();
  const banner = new Banner(need("banner"));
  const city = new CityMap(need("map"), CONFIG, address, SPEECH, banner);
  stand = city.gl as unknown as StandIn;
  stand.fire("style.load");
  explorer = new Explorer(CONFIG, address, SPEECH, banner, city);
  wireTools(CONFIG, address, SPEECH, banner, city, explorer);
}

vi.stubGlobal("fetch", served); // for good: the list asks again after a test has ended
vi.stubGlobal("print", vi.fn());
afterEach(() => vi.restoreAllMocks());

describe("measuring", () => {
  const shown = () => vi.waitFor(() => expect(need("measure").hidden).toBe(false));

  it("begins with a press, takes the place of the card, and a second press ends it", async () => {
    open("?object=1");
    expect(pressed()).toEqual([]);
    button("length").click();
    await shown();
    expect([location.search, pressed()]).toEqual(["?measure=length:", ["length"]]);
    expect(document.activeElement).toBe(stand.canvas);
    button("length").click();
    await vi.waitFor(() => expect(need("measure").hidden).toBe(true));
    expect([location.search, pressed()]).toEqual(["", []]);
  });
  it("keeps its points when a length becomes an area", async () => {
    open("?measure=length:33.4,47.9;33.41,47.9;33.41,47.91");
    await shown();
    button("area").click();
    await vi.waitFor(() => expect(stand.overlaid("measure")[0]).toMatchObject({ type: "Polygon" }));
    expect([address.state.measure?.sort, address.state.measure?.points.length, pressed()]).toEqual([
      "area",
      3,
      ["area"],
    ]);
  });
  it("is taken up where the address left it", async () => {
    open("?measure=length:33.4,47.9;33.41,47.9");
    await shown();
    expect(need("measure").querySelector("[data-result]")?.textContent).toBe("750 м");
    expect(pressed()).toEqual(["length"]);
  });
});

describe("near me", () => {
  it("shows where one is and orders the list by distance from there", async () => {
    device((ok) => ok({ coords: { longitude: 33.41, latitude: 47.91, accuracy: 40 } } as GeolocationPosition));
    open();
    button("locate").click();
    await vi.waitFor(() => expect(need("objects").children.length).toBe(2));
    expect(stand.moves).toEqual(['ease {"center":[33.41,47.91],"zoom":15.5}']);
    expect(stand.overlaid("me").map((shape) => (shape as { type: string }).type)).toEqual(["Polygon", "Point"]);
    expect([explorer.list.order, need<HTMLSelectElement>("objects-order").value]).toEqual(["distance", "distance"]);
    expect([need("panel-list").hidden, need("panel-themes").hidden]).toEqual([false, true]);
    expect([...need("objects").querySelectorAll(".object__about")].map((about) => about.textContent)).toEqual([
      "Школа · вулиця Соборності, 15/2 · 1,34 км",
      "0 м",
    ]);
  });
  it("does not come further away than one is", async () => {
    device((ok) => ok({ coords: { longitude: 33.41, latitude: 47.91, accuracy: 40 } } as GeolocationPosition));
    open("?at=33.4,47.9,18");
    button("locate").click();
    await vi.waitFor(() => expect(stand.moves).toEqual(['ease {"center":[33.41,47.91],"zoom":18}']));
  });
  it("explains a refusal and leaves the map where it is", async () => {
    device((_, no) => no({ code: 1, PERMISSION_DENIED: 1 } as GeolocationPositionError));
    open();
    button("locate").click();
    await vi.waitFor(() => expect(bannerWords()).toBe("locate_denied"));
    expect([stand.moves, explorer.list.order]).toEqual([[], "rank"]);
  });
});

it("shows the whole city again", () => {
  open("?at=33.4,47.9,18");
  button("all").click();
  expect(stand.moves).toEqual(["fit 33,47.6,33.7,48.25 up to 20"]);
});

it("copies the link to this view", async () => {
  const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  open("?at=33.4,47.9,18");
  button("link").click();
  await vi.waitFor(() => expect(bannerWords()).toBe("copied"));
  expect(write.mock.calls).toEqual([[`${location.origin}/?at=33.4,47.9,18`]]);
});

it("prints the map with the page's sources in one line", async () => {
  vi.spyOn(HTMLCanvasElement.prototype, "toDataURL").mockReturnValue("data:image/png;base64,");
  vi.spyOn(HTMLImageElement.prototype, "decode").mockResolvedValue();
  open("?themes=health");
  button("print").click();
  await vi.waitFor(() => expect(print).toHaveBeenCalledTimes(1));
  expect(document.querySelector(".sheet h1")?.textContent).toBe("Кривий Ріг");
  expect(document.querySelector(".sheet__credits")?.textContent).toContain("Демонстраційні дані. Про сайт · ");
});

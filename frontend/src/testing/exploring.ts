// The explorer over the stand-in of a map and a server that knows one lyceum: what its tests share.
import { vi } from "vitest";
import { need } from "../dom";
import { Address } from "../map/address";
import { CityMap } from "../map/citymap";
import type { Card, Found } from "../map/config";
import { Explorer } from "../map/explorer";
import { Banner } from "../map/health";
import { answer, CONFIG, SPEECH, served } from "./fixtures";
import { layOut } from "./layout";
import type { StandIn } from "./standin";

export const YARD = { type: "Polygon", coordinates: [[[33.4, 47.9]]] };
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

interface Opened {
  address: Address;
  explorer: Explorer;
  stand: StandIn; // of the last map that was opened
  asked: string[]; // of the server, in order
}

/** What the last `open` has made. */
export const now = {} as Opened;
let results: Found[] = [];

/** What the server answers to each address. */
async function serve(question: RequestInfo | URL): Promise<Response> {
  now.asked.push(String(question));
  const { pathname } = new URL(String(question), location.href);
  if (["/list", "/city.json", "/light.json", "/dark.json"].includes(pathname)) return served(question);
  if (pathname === "/items/1") return answer({ type: "Feature", geometry: YARD, properties: {} });
  if (pathname === "/find") return answer({ query: "", total: results.length, results, suggestion: null });
  return pathname.includes("/1/") ? answer(LYCEUM) : answer({}, 404);
}

/** Until nothing moves any more and everybody has asked what they wanted to. */
export const rest = () => vi.advanceTimersByTimeAsync(300);

/** Open the page at this address, with or without a map. The test must have put Vitest's clock in place. */
export async function open(query = "", withMap = true): Promise<void> {
  history.replaceState(null, "", `/${query}`);
  layOut();
  results = [];
  now.asked = [];
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(globalThis, "fetch").mockImplementation(serve);
  const address = new Address();
  const banner = new Banner(need("banner"));
  const city = withMap ? new CityMap(need("map"), CONFIG, address, SPEECH, banner) : null;
  if (city) {
    now.stand = city.gl as unknown as StandIn;
    await vi.advanceTimersByTimeAsync(0);
    now.stand.fire("style.load");
  }
  Object.assign(now, { address, explorer: new Explorer(CONFIG, address, SPEECH, banner, city) });
  await rest();
}

/** Type something for which the server has one answer, and press it; what is said at once. */
export async function choose(found: Partial<Found>): Promise<string | null> {
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

// What the tests of the map share: two themes, a page of objects, words that are their own names.
import type { Config, ItemPage } from "../map/config";
import type { TileJson } from "../map/revisions";
import { Speech } from "../map/words";

export const THEMES: Config["themes"] = [
  {
    slug: "education",
    name: "Освіта",
    icon: "temaki-school",
    colour: "#1f6fb2",
    colourDark: "#7db7e8",
    url: "/themes/education/",
    count: 5,
    layers: [
      { slug: "schools", name: "Школи", url: "/layers/schools/", count: 3, version: "s1" },
      { slug: "colleges", name: "Коледжі", url: "/layers/colleges/", count: 2, version: "c1" },
    ],
  },
  {
    slug: "health",
    name: "Здоров’я",
    icon: "maki-hospital",
    colour: "#c22f3a",
    colourDark: "#f08a8f",
    url: "/themes/health/",
    count: 1,
    layers: [{ slug: "hospitals", name: "Лікарні", url: "/layers/hospitals/", count: 1, version: "h1" }],
  },
];

export const CONFIG: Config = {
  language: "uk",
  city: { name: "Кривий Ріг", centre: [33.4, 47.9], zoom: 10, bounds: [33, 47.6, 33.7, 48.25] },
  themes: THEMES,
  links: {
    styles: { light: "/light.json", dark: "/dark.json" },
    objects: "/list",
    search: "/find",
    card: "/objects/{id}/card.json",
    tiles: "/city.json",
    events: "/events",
    layerTiles: "/tiles/{layer}/{z}/{y}/{x}",
    layerVersions: "/layers.json",
    values: "/values/{values}.json",
    houses: "/houses.json",
    icons: "/icons/{icon}.svg#i",
  },
  words: {},
  counted: {},
};

export const SPEECH = new Speech(
  "uk",
  { more: "Ще {n}", metres: "{n} м", kilometres: "{n} км", first_of_them: "Перші: {names}" },
  {
    in_view: { one: "{n} об’єкт", few: "{n} об’єкти", many: "{n} об’єктів" },
    answers: { one: "{n} відповідь", few: "{n} відповіді", many: "{n} відповідей" },
    chosen: { one: "вибрано {n}", few: "вибрано {n}", many: "вибрано {n}" },
  },
);

export const SCRIPT = "<img src=x onerror=alert(1)>"; // a name somebody might type to do harm

export const PAGE: ItemPage = {
  total: 4,
  next: "/list?after=2",
  items: [
    {
      id: 1,
      name: `Ліцей № 1 ${SCRIPT}`,
      kind: "Школа",
      layer: "schools",
      theme: "education",
      icon: "temaki-school",
      address: "вулиця Соборності, 15/2",
      lon: 33.4,
      lat: 47.9,
      url: "/objects/1/ліцей-1/",
    },
    {
      id: 2,
      name: "Лікарня",
      kind: "Лікарня",
      layer: "hospitals",
      theme: "health",
      icon: "",
      address: "",
      lon: 33.41,
      lat: 47.91,
      url: "/objects/2/лікарня/",
    },
  ],
};

/** An answer of the server. */
export const answer = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

/** TileJSON of a server that has not drawn its pyramid yet, so that nothing is listened to. */
export const TILEJSON: TileJson = { tiles: ["http://city/tiles/{z}/{x}/{y}.mvt"], minzoom: 8, maxzoom: 16 };

/** What the server says to each address: the style and its tiles, and a page of objects to everything else. */
export async function served(address: RequestInfo | URL): Promise<Response> {
  const { pathname } = new URL(String(address), location.href);
  if (pathname === CONFIG.links.tiles) return answer(TILEJSON);
  const isStyle = Object.values(CONFIG.links.styles).includes(pathname);
  return answer(isStyle ? { version: 8, name: pathname, sources: { city: {} }, layers: [] } : PAGE);
}

/** Let everything that is waiting run. */
export const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

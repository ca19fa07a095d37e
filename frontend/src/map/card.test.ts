import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { answer, CONFIG, SCRIPT, SPEECH } from "../testing/fixtures";
import { ObjectCard } from "./card";
import type { Card } from "./config";

const CARD: Card = {
  id: 7,
  name: `Ліцей ${SCRIPT}`,
  kind: { name: "Школа", url: "/kinds/amenity/school/" },
  layer: { name: "Школи", url: "/layers/schools/" },
  theme: { slug: "education", name: "Освіта", icon: "temaki-school" },
  address: "вулиця Соборності, 15/2",
  lon: 33.4,
  lat: 47.9,
  bbox: null,
  photo: { src: "/media/a.jpg", alt: "Подвір’я ліцею", credit: "Хтось, CC BY" },
  open: { state: "closed", text: "Зачинено, відчиниться завтра о 8:00" },
  facts: [
    { label: "Телефон", value: "+380 56 000 00 01", unknown: false, href: "tel:+380560000001" },
    { label: "Доступність", value: "невідомо", unknown: true, href: "/nowhere" },
  ],
  status: { code: "paused", text: "Тимчасово зачинено" },
  verified: "Перевірено 1 березня",
  url: "/objects/7/ліцей/",
  data: { geojson: "/api/collections/schools/items/7", json: "/objects/7/card.json" },
  nearby_url: "/objects/7/ліцей/#nearby",
};

let root: HTMLElement;
const events = { close: vi.fn(), copy: vi.fn() };
const made = () => new ObjectCard(root, CONFIG, SPEECH, events);

beforeEach(() => {
  vi.restoreAllMocks();
  events.close = vi.fn();
  events.copy = vi.fn();
  root = el("article", { hidden: true });
  document.body.replaceChildren(root);
});

describe("ObjectCard", () => {
  it("asks for its object and shows it, all as text", async () => {
    const asked = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(CARD));
    expect(await made().show(7, true)).toEqual(CARD);
    expect(asked.mock.calls[0]?.[0]).toBe("/objects/7/card.json");
    expect(root.querySelector("h2")?.textContent).toBe(CARD.name);
    expect([...root.querySelectorAll("img")].map((image) => image.alt)).toEqual(["Подвір’я ліцею"]);
    expect([...root.querySelectorAll(".chip")].map((chip) => chip.textContent)).toEqual([
      "Зачинено, відчиниться завтра о 8:00",
      "Тимчасово зачинено",
    ]);
    expect(document.activeElement).toBe(root.querySelector("h2"));
  });
  it("says first what colours the object, anew whenever that is something else", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(CARD));
    const card = made();
    const first = () => root.querySelector(".facts__row")?.textContent;
    card.redraw(); // nothing is shown yet
    expect(root.childElementCount).toBe(0);
    card.also = (id) => ({ label: "Поверховість", value: `${id + 2}`, unknown: false });
    await card.show(7, true);
    expect([first(), root.querySelectorAll(".facts__row").length]).toEqual(["Поверховість9", 3]);
    card.also = () => null;
    card.redraw();
    expect([first(), document.activeElement]).toEqual(["Телефон+380 56 000 00 01", root.querySelector("h2")]);
    card.hide();
    card.redraw();
    expect(root.childElementCount).toBe(0);
  });
  it("says what is unknown and never links it", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(CARD));
    await made().show(7, false);
    const values = [...root.querySelectorAll("dd")];
    expect(values.map((value) => [value.className, value.querySelector("a")?.getAttribute("href") ?? null])).toEqual([
      ["", "tel:+380560000001"],
      ["unknown", null],
    ]);
  });
  it("shows how to get the data", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(CARD));
    await made().show(7, false);
    expect(root.querySelector("code")?.textContent).toBe(
      `curl -H 'Accept: application/geo+json' '${location.origin}/api/collections/schools/items/7'`,
    );
  });
  it.each([
    [404, "card_gone"],
    [410, "card_gone"],
    [500, "card_failed"],
  ])("says so when the answer is %i", async (status, word) => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer({}, status));
    expect(await made().show(7, false)).toBeNull();
    expect(root.querySelector("[role=alert]")?.textContent).toBe(word);
  });
  it("closes by its button and by Escape, copies its link, and hides", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(CARD));
    const card = made();
    await card.show(7, false);
    root.querySelector<HTMLButtonElement>(".card__back")?.click();
    root.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    expect(events.close).toHaveBeenCalledTimes(2);
    [...root.querySelectorAll("button")].at(-1)?.click();
    expect(events.copy.mock.calls[0]?.[0]).toContain("/objects/7/");
    card.hide();
    expect([root.hidden, root.childElementCount]).toEqual([true, 0]);
  });
  it("is as short as what is known, and names the layer where there is no kind", async () => {
    const bare = { ...CARD, kind: null, photo: null, open: null, address: "", facts: [], nearby_url: "" };
    const active = { ...bare, status: { code: "active", text: "Діє" }, theme: { ...CARD.theme, icon: "" } };
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(active));
    await made().show(7, false);
    expect(root.querySelector(".card__kind a")?.getAttribute("href")).toBe("/layers/schools/");
    const absent = ["img", ".chip", ".card__address", "dt", ".glyph"].filter((part) => root.querySelector(part));
    expect(absent).toEqual([]);
    expect(root.querySelectorAll(".card__actions a").length).toBe(1);
  });
  it("tells a lost connection from a failure", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("failed"));
    const said = async () => {
      await made().show(7, false);
      return [root.querySelector("[role=alert]")?.textContent, root.hasAttribute("aria-busy")];
    };
    expect(await said()).toEqual(["card_failed", false]);
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    expect(await said()).toEqual(["list_offline", false]);
  });
  it("shows the object that was asked for last", async () => {
    vi.spyOn(globalThis, "fetch").mockImplementation(async (url, init) => {
      if (!String(url).includes("/8/")) {
        await new Promise((resolve) => init?.signal?.addEventListener("abort", resolve));
        throw new Error("aborted");
      }
      return answer({ ...CARD, id: 8, name: "Лікарня" });
    });
    const card = made();
    const first = card.show(7, false);
    await card.show(8, false);
    expect([await first, root.querySelector("h2")?.textContent]).toEqual([null, "Лікарня"]);
  });
});

describe("reading a card again", () => {
  const changed = { ...CARD, name: "Гімназія" };
  const title = () => root.querySelector("h2")?.textContent;
  const says = (body: unknown, status = 200) =>
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer(body, status));

  it("shows what has changed and keeps the focus inside", async () => {
    says(CARD);
    const card = made();
    await card.show(7, true);
    const before = root.firstChild;
    await card.renew(7);
    expect(root.firstChild).toBe(before); // it says the same, so nothing moves
    says(changed);
    await card.renew(7);
    expect([title(), document.activeElement]).toEqual(["Гімназія", root.querySelector("h2")]);
  });
  it("says when the object has gone, and keeps what is shown when the server fails", async () => {
    says(CARD);
    const card = made();
    await card.show(7, false);
    says({}, 503);
    await card.renew(7);
    expect(title()).toContain("Ліцей");
    says({}, 410);
    await card.renew(7);
    expect(root.querySelector("[role=alert]")?.textContent).toBe("card_gone");
  });
});

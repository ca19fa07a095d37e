import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { answer, CONFIG, SCRIPT, SPEECH } from "../testing/fixtures";
import type { Found } from "./config";
import { SearchBox } from "./search";

const found = (more: Partial<Found>): Found => ({
  type: "object",
  title: "Ліцей № 1",
  subtitle: "Школа",
  matched_on: "name",
  reason: "",
  id: 1,
  url: "/objects/1/",
  lon: 33.4,
  lat: 47.9,
  bbox: null,
  zoom: null,
  icon: "temaki-school",
  theme: "education",
  ...more,
});
const RESULTS = {
  query: "соб",
  total: 2,
  suggestion: null,
  results: [
    found({}),
    found({
      type: "street",
      title: `вулиця Соборності ${SCRIPT}`,
      reason: "Колишня назва: вулиця Леніна",
      icon: "",
      id: null,
    }),
  ],
};

let form: HTMLFormElement;
let field: HTMLInputElement;
let choose: ReturnType<typeof vi.fn<(found: Found) => void>>;
const list = () => form.querySelector("[role=listbox]") as HTMLElement;
const key = (name: string) => {
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true });
  field.dispatchEvent(event);
  return event.defaultPrevented;
};
const type = async (text: string) => {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await vi.advanceTimersByTimeAsync(300);
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.restoreAllMocks();
  choose = vi.fn<(found: Found) => void>();
  field = el("input", { id: "q", type: "search" });
  form = el("form", { action: "/search/" }, field);
  document.body.replaceChildren(form);
  new SearchBox(form, field, CONFIG, SPEECH, { choose, centre: () => [33.4, 47.9] });
});
afterEach(() => vi.useRealTimers());

describe("SearchBox", () => {
  it("asks once after the last letter, near the middle of the map, in the page's language", async () => {
    const asked = vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(RESULTS));
    field.value = "со";
    field.dispatchEvent(new Event("input"));
    await type("соб");
    expect(asked.mock.calls.map(([url]) => decodeURIComponent(String(url)))).toEqual([
      `${location.origin}/find?q=соб&lang=uk&near=33.4000,47.9000&limit=8`,
    ]);
  });
  it("asks nothing for one letter", async () => {
    const asked = vi.spyOn(globalThis, "fetch");
    await type("с");
    expect(asked).toHaveBeenCalledTimes(0);
    expect(list().hidden).toBe(true);
  });
  it("shows answers as text, with the reason, and says how many", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(RESULTS));
    await type("соб");
    expect(field.getAttribute("aria-expanded")).toBe("true");
    expect(list().querySelector("img")).toBeNull();
    expect([...list().querySelectorAll(".answer__reason")].map((reason) => reason.textContent)).toEqual([
      "Колишня назва: вулиця Леніна",
    ]);
    expect(form.querySelector("[role=status]")?.textContent).toBe("2 відповіді");
  });
  it("is walked by arrow keys round and round and chosen by Enter", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(RESULTS));
    await type("соб");
    expect(key("Enter")).toBe(false); // nothing is active: the form goes to the page of results
    key("ArrowUp");
    expect(field.getAttribute("aria-activedescendant")).toBe("q-1");
    key("ArrowDown");
    expect(field.getAttribute("aria-activedescendant")).toBe("q-0");
    expect(list().querySelector("[aria-selected=true]")?.id).toBe("q-0");
    expect(key("Enter")).toBe(true);
    expect(choose.mock.calls).toEqual([[RESULTS.results[0]]]);
    expect(list().hidden).toBe(true);
  });
  it("is chosen by a press", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(RESULTS));
    await type("соб");
    list().querySelectorAll<HTMLElement>(".answer__title")[1]?.click();
    expect(choose.mock.calls).toEqual([[RESULTS.results[1]]]);
  });
  it("closes by Escape, and empties by a second one", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(RESULTS));
    await type("соб");
    key("Escape");
    expect([list().hidden, field.value]).toEqual([true, "соб"]);
    key("Escape");
    expect(field.value).toBe("");
  });
  it("says that nothing was found, and that it failed", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const asked = vi.spyOn(globalThis, "fetch");
    asked.mockResolvedValueOnce(answer({ query: "щщщ", total: 0, results: [], suggestion: null }));
    await type("щщщ");
    expect(list().textContent).toBe("nothing_found");
    asked.mockResolvedValueOnce(answer({}, 500));
    await type("щщщщ");
    expect(list().textContent).toBe("search_failed");
  });
});

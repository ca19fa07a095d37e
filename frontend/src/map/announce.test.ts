import { describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { PAGE, SPEECH } from "../testing/fixtures";
import { announcer, inWords } from "./announce";

describe("inWords", () => {
  it("says the scale, how many there are and what comes first", () => {
    const page = {
      ...PAGE,
      items: PAGE.items.map((item, index) => ({ ...item, name: ["Ліцей", "Лікарня"][index] ?? "" })),
    };
    expect(inWords(page, 15, SPEECH)).toBe("scale_quarter. 4 об’єкти. Перші: Ліцей, Лікарня");
    expect(inWords({ total: 0, items: [], next: null }, 9, SPEECH)).toBe("scale_city. list_empty");
  });
  it("is not said twice", () => {
    const region = el("p");
    const changes = vi.fn();
    new MutationObserver(changes).observe(region, { childList: true });
    const announce = announcer(region);
    announce("a");
    const first = region.firstChild;
    announce("a");
    expect(region.firstChild).toBe(first);
  });
});

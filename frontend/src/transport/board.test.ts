import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { keepBoard, keepDepartures } from "./board";

const NOON = "Mon, 30 Nov 2026 10:00:00 GMT"; // twelve in Kyiv
let asked: string[];

/** The portal answers with this page, or not at all. */
function answers(markup: string | null): void {
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    if (markup === null) throw new Error("no network");
    return new Response(markup, { headers: { Date: NOON } });
  });
}

function board(): HTMLElement {
  document.body.innerHTML = `<article data-board data-next="/next" data-turn-s="15"><h1>Ринок</h1>
    <time data-clock="Europe/Kyiv">09:00</time><p data-board-lost hidden>lost</p></article>`;
  return document.querySelector<HTMLElement>("[data-board]") as HTMLElement;
}

const NEXT = `<article data-board data-next="/after" data-turn-s="15"><h1>Парк</h1><time data-clock="Europe/Kyiv"></time>
  <p data-board-lost hidden>lost</p></article>`;

beforeEach(() => {
  asked = [];
  vi.useFakeTimers({ now: Date.parse(NOON) - 3_600_000 }); // the screen's clock is an hour slow
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a board", () => {
  it("takes the next turn when its time is over, and the one after it", async () => {
    answers(NEXT);
    const place = board();
    keepBoard(place);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(place.querySelector("h1")?.textContent).toBe("Парк");
    await vi.advanceTimersByTimeAsync(15_000);
    expect(asked).toEqual(["/next", "/after"]);
  });

  it("shows the server's clock, whatever its own says", async () => {
    answers(NEXT);
    const place = board();
    keepBoard(place);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(place.querySelector("time")?.textContent).toBe("12:00");
    await vi.advanceTimersByTimeAsync(14_000);
    await vi.advanceTimersByTimeAsync(46_000);
    expect(place.querySelector("time")?.textContent).toBe("12:00"); // each answer says so anew
  });

  it("says when the portal does not answer, and no longer when it does again", async () => {
    answers(null);
    const place = board();
    keepBoard(place);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(place.querySelector("h1")?.textContent).toBe("Ринок");
    expect(place.querySelector<HTMLElement>("[data-board-lost]")?.hidden).toBe(false);
    answers(NEXT);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(place.querySelector<HTMLElement>("[data-board-lost]")?.hidden).toBe(true);
  });

  it("counts a page that is none of ours as no answer", async () => {
    answers("<p>somebody else's</p>");
    const place = board();
    keepBoard(place);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(place.querySelector<HTMLElement>("[data-board-lost]")?.hidden).toBe(false);
  });
});

describe("departures of a page", () => {
  it("are those of now once a minute", async () => {
    answers("<section data-departures><h2>нові</h2></section>");
    const section = el("section", {}, el("h2", {}, "старі"));
    keepDepartures(section);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(section.textContent).toBe("старі");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(section.textContent).toBe("нові");
  });

  it("stay while nobody looks or the portal does not answer", async () => {
    answers(null);
    const section = el("section", {}, "старі");
    keepDepartures(section);
    await vi.advanceTimersByTimeAsync(60_000);
    vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([section.textContent, asked.length]).toEqual(["старі", 1]);
  });
});

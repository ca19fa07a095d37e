import { describe, expect, it } from "vitest";
import { finishing } from "./finishing";

/** Answers that wait to be given. */
class Asked {
  readonly signals: AbortSignal[] = [];
  readonly give: ((answer: Response) => void)[] = [];
  readonly ask: typeof fetch = (_, init) =>
    new Promise((resolve, reject) => {
      const signal = init?.signal as AbortSignal;
      this.signals.push(signal);
      this.give.push(resolve);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  get stopped(): boolean[] {
    return this.signals.map((signal) => signal.aborted);
  }
}

const URL = "http://localhost/tiles/1/2/3.mvt";
const outcome = (answer: Promise<Response>) =>
  answer.then(
    (given) => given.status,
    (error: Error) => error.name,
  );

describe("answers come to their end", () => {
  it("hands on what was answered", async () => {
    const asked = new Asked();
    const answer = finishing(asked.ask)(URL, { signal: new AbortController().signal });
    asked.give[0]?.(new Response("tile", { headers: { etag: '"1"' } }));
    const given = await answer;
    expect([given.status, given.headers.get("etag"), await given.text()]).toEqual([200, '"1"', "tile"]);
  });
  it("hands on that there is nothing, and that it failed", async () => {
    const asked = new Asked();
    const ask = finishing(asked.ask);
    const [empty, missing, broken] = [ask(URL), ask(URL), finishing(() => Promise.reject(new TypeError("x")))(URL)];
    asked.give[0]?.(new Response(null, { status: 204 }));
    asked.give[1]?.(new Response("{}", { status: 404 }));
    expect([await outcome(empty), await outcome(missing), await outcome(broken)]).toEqual([204, 404, "TypeError"]);
  });
  it("ends at once for who gives it up, and lets it come", async () => {
    const asked = new Asked();
    const mine = new AbortController();
    const answer = outcome(finishing(asked.ask)(URL, { signal: mine.signal }));
    mine.abort();
    expect(await answer).toBe("AbortError");
    expect(asked.stopped).toEqual([false]);
  });
  it("does not ask for what was given up before", async () => {
    const asked = new Asked();
    expect(await outcome(finishing(asked.ask)(URL, { signal: AbortSignal.abort() }))).toBe("AbortError");
    expect(asked.signals).toEqual([]);
  });
  it("stops what is given up beyond a few at a time, until one of those has come", async () => {
    const asked = new Asked();
    const ask = finishing(asked.ask, 1);
    const mine = [0, 1, 2].map(() => new AbortController());
    const answers = mine.map(({ signal }) => outcome(ask(URL, { signal })));
    mine[0]?.abort();
    mine[1]?.abort();
    expect(asked.stopped).toEqual([false, true, false]);
    asked.give[0]?.(new Response("tile"));
    await new Promise((resume) => setTimeout(resume));
    mine[2]?.abort();
    expect(asked.stopped).toEqual([false, true, false]);
    expect(await Promise.all(answers)).toEqual(["AbortError", "AbortError", "AbortError"]);
  });
  it("is left alone by a signal that comes after the answer", async () => {
    const asked = new Asked();
    const mine = new AbortController();
    const answer = finishing(asked.ask, 0)(URL, { signal: mine.signal });
    asked.give[0]?.(new Response("tile"));
    expect((await answer).status).toBe(200);
    mine.abort();
    expect(asked.stopped).toEqual([false]);
  });
});

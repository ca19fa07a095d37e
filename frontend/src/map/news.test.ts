import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EventsStandIn } from "../testing/events";
import { type News, SharedNews, Stream, waitAfter, whileSeen } from "./news";

let heard: News[];
let place = { epoch: 7, revision: 3 };
const hear = (news: News) => heard.push(news);

beforeEach(() => {
  heard = [];
  place = { epoch: 7, revision: 3 };
  vi.useFakeTimers();
  EventsStandIn.stub();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("a stream", () => {
  const open = () => {
    const stream = new Stream("/events", () => place, hear);
    stream.open();
    return stream;
  };

  it("begins where the map stands and passes on what is said", () => {
    open();
    EventsStandIn.last.say("tiles", { epoch: 7, tiles: [[12, 1, 1, 4]] });
    EventsStandIn.last.say("epoch", { epoch: 8 });
    EventsStandIn.last.say("hello", { epoch: 8 });
    expect(EventsStandIn.last.url).toBe("/events?since=7-3");
    expect(heard).toEqual([
      { kind: "tiles", epoch: 7, tiles: [[12, 1, 1, 4]] },
      { kind: "epoch", epoch: 8 },
    ]);
  });
  it("is opened again after it broke, from where the map stands then", () => {
    open();
    EventsStandIn.last.onerror?.();
    expect([EventsStandIn.last.isClosed, EventsStandIn.opened.length]).toEqual([true, 1]);
    place.revision = 9;
    vi.advanceTimersByTime(1000);
    expect([EventsStandIn.last.url, EventsStandIn.opened.length]).toEqual(["/events?since=7-9", 2]);
  });
  it("waits longer each time it fails, and not after it has been open", () => {
    open();
    for (let failure = 0; failure < 4; failure++) {
      EventsStandIn.last.onerror?.();
      vi.advanceTimersByTime(60_000);
    }
    EventsStandIn.last.onerror?.();
    vi.advanceTimersByTime(7000); // at least eight seconds after four failures
    expect(EventsStandIn.opened.length).toBe(5);
    vi.advanceTimersByTime(9000);
    EventsStandIn.last.onopen?.();
    EventsStandIn.last.onerror?.();
    vi.advanceTimersByTime(1000);
    expect(EventsStandIn.opened.length).toBe(7);
  });
  it("stays closed when it was closed while waiting", () => {
    const stream = open();
    EventsStandIn.last.onerror?.();
    stream.close();
    vi.advanceTimersByTime(60_000);
    expect(EventsStandIn.opened.length).toBe(1);
  });
});

it("spreads the waiting, doubles it and ends at a minute", () => {
  expect([waitAfter(0, 0), waitAfter(0, 1), waitAfter(3, 1), waitAfter(20, 1)]).toEqual([500, 1000, 8000, 60_000]);
});

describe("tabs of one browser", () => {
  type Held = () => Promise<void>;
  let queue: Held[];
  let channels: { onmessage: ((event: { data: News }) => void) | null }[];

  /** Locks and channels as browsers have them: the first in the queue holds the lock. */
  beforeEach(() => {
    queue = [];
    channels = [];
    const next = (): unknown => queue[0]?.().then(() => queue.shift() && next());
    const request = async (_: string, __: unknown, held: Held) => {
      queue.push(held);
      if (queue.length === 1) next();
    };
    Object.defineProperty(navigator, "locks", { value: { request }, configurable: true });
    class Channel {
      onmessage: ((event: { data: News }) => void) | null = null;
      constructor() {
        channels.push(this);
      }
      postMessage(data: News): void {
        for (const other of channels) if (other !== this) other.onmessage?.({ data });
      }
      close(): void {
        channels.splice(channels.indexOf(this), 1);
      }
    }
    vi.stubGlobal("BroadcastChannel", Channel);
  });
  afterEach(() => Reflect.deleteProperty(navigator, "locks"));

  const tab = () => {
    const told: News[] = [];
    const news = new SharedNews(
      "/events",
      () => place,
      (one) => told.push(one),
    );
    news.listen();
    news.lead();
    return { news, told };
  };
  const EPOCH: News = { kind: "epoch", epoch: 8 };

  it("share one stream, and all hear what it says", () => {
    const [first, second] = [tab(), tab()];
    EventsStandIn.last.say("epoch", { epoch: 8 });
    expect([EventsStandIn.opened.length, first.told, second.told]).toEqual([1, [EPOCH], [EPOCH]]);
  });
  it("take over from where they are when the one that listened goes", async () => {
    const [first, second] = [tab(), tab()];
    place.revision = 5;
    first.news.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect([EventsStandIn.opened.length, EventsStandIn.last.url]).toEqual([2, "/events?since=7-5"]);
    EventsStandIn.last.say("epoch", { epoch: 8 });
    expect([first.told, second.told]).toEqual([[], [EPOCH]]);
  });
  it("listen each for themselves where there are no locks", () => {
    Reflect.deleteProperty(navigator, "locks");
    const [first, second] = [tab(), tab()];
    EventsStandIn.last.say("epoch", { epoch: 8 });
    expect([EventsStandIn.opened.length, first.told, second.told]).toEqual([2, [], [EPOCH]]);
    second.news.leave();
    expect(EventsStandIn.opened.map((one) => one.isClosed)).toEqual([false, true]);
  });
});

describe("a page", () => {
  const turn = (state: string) => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(state as DocumentVisibilityState);
    document.dispatchEvent(new Event("visibilitychange"));
  };

  it("goes on listening for minutes while nobody looks, then comes back once", () => {
    const steps: string[] = [];
    whileSeen(
      () => steps.push("come"),
      () => steps.push("go"),
    );
    turn("hidden");
    vi.advanceTimersByTime(60_000);
    turn("visible");
    vi.advanceTimersByTime(600_000);
    expect(steps).toEqual(["come"]);
    turn("hidden");
    vi.advanceTimersByTime(200_000);
    expect(steps).toEqual(["come", "go"]);
    turn("visible");
    dispatchEvent(new Event("pageshow"));
    expect(steps).toEqual(["come", "go", "come"]);
    dispatchEvent(new Event("pagehide"));
    expect(steps.at(-1)).toBe("go");
  });
});

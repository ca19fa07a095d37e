// What the server tells of changes while the map is open, and which tab of the browser listens for all of them.
import type { Changed, Place } from "./revisions";

export type News = { kind: "tiles"; epoch: number; tiles: Changed[] } | { kind: "epoch"; epoch: number };
type Hear = (news: News) => void;

const FIRST_WAIT = 1000; // ms until the stream is opened again; twice as long each time it fails
const LONGEST_WAIT = 60_000;

/** How long to wait after so many failures in a row: spread, so that a server that returns is not run over. */
export const waitAfter = (failures: number, random = Math.random()): number =>
  Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT) * (0.5 + random / 2);

/** One stream of server-sent events, opened again whenever it breaks, from where it was. */
export class Stream {
  private source: EventSource | null = null;
  private failures = 0;
  private timer = 0;

  constructor(
    private readonly address: string,
    private readonly place: () => Place,
    private readonly hear: Hear,
  ) {}

  open(): void {
    const { epoch, revision } = this.place();
    const source = new EventSource(`${this.address}?since=${epoch}-${revision}`);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
    };
    source.onerror = () => {
      this.close();
      this.timer = window.setTimeout(() => this.open(), waitAfter(this.failures++));
    };
    for (const kind of ["tiles", "epoch"] as const) {
      source.addEventListener(kind, (event) => {
        this.hear({ kind, ...JSON.parse((event as MessageEvent<string>).data) });
      });
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }
}

/**
 * One stream per browser, not per tab: servers have few connections to give and browsers six per host. The tab that
 * holds the lock listens and passes everything on; when it goes, the next one takes over from where it is itself.
 * Where there are no locks (a page without https) every tab listens for itself.
 */
export class SharedNews {
  private readonly stream: Stream;
  private channel: BroadcastChannel | null = null;
  private leaving: AbortController | null = null;

  constructor(
    private readonly address: string,
    place: () => Place,
    private readonly hear: Hear,
  ) {
    this.stream = new Stream(address, place, (news) => {
      this.channel?.postMessage(news);
      hear(news);
    });
  }

  /** From now on hear what other tabs pass on. Whoever then reads where things stand has missed nothing. */
  listen(): void {
    this.leave();
    if (!locks()) return;
    this.channel = new BroadcastChannel(this.address);
    this.channel.onmessage = (event: MessageEvent<News>) => this.hear(event.data);
  }

  /** Stand ready to be the tab that listens to the server. */
  lead(): void {
    if (!locks()) {
      this.stream.open();
      return;
    }
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    const held = () => {
      this.stream.open();
      return new Promise<void>((release) => signal.addEventListener("abort", () => release()));
    };
    locks()
      ?.request(this.address, { signal }, held)
      .catch(() => {}); // left before its turn came
  }

  leave(): void {
    this.leaving?.abort();
    this.leaving = null;
    this.stream.close();
    this.channel?.close();
    this.channel = null;
  }
}

/** Not there on a page without https. */
const locks = (): LockManager | null | undefined => navigator.locks;

const PATIENCE = 3 * 60_000; // ms that a page nobody looks at goes on listening

/** `come` now and whenever the page is looked at again after `go`: it was hidden for minutes, or put aside. */
export function whileSeen(come: () => void, go: () => void): void {
  let timer = 0;
  let isHere = true;
  const leave = () => {
    clearTimeout(timer);
    if (isHere) go();
    isHere = false;
  };
  const arrive = () => {
    clearTimeout(timer);
    if (!isHere) come();
    isHere = true;
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") arrive();
    else timer = window.setTimeout(leave, PATIENCE);
  });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", arrive);
  come();
}

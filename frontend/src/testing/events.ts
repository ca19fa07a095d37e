// Server-sent events for tests: the streams that were opened, and what the server says on them.
import { vi } from "vitest";

export class EventsStandIn {
  static opened: EventsStandIn[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  isClosed = false;
  private readonly heard = new Map<string, (event: MessageEvent) => void>();

  constructor(readonly url: string) {
    EventsStandIn.opened.push(this);
  }

  addEventListener(name: string, listener: (event: MessageEvent) => void): void {
    this.heard.set(name, listener);
  }

  close(): void {
    this.isClosed = true;
  }

  say(name: string, data: unknown): void {
    this.heard.get(name)?.(new MessageEvent(name, { data: JSON.stringify(data) }));
  }

  /** From now on streams are of this kind; none is open. */
  static stub(): void {
    EventsStandIn.opened = [];
    vi.stubGlobal("EventSource", EventsStandIn);
  }

  static get last(): EventsStandIn {
    const last = EventsStandIn.opened.at(-1);
    if (!last) throw new Error("no stream was opened");
    return last;
  }
}

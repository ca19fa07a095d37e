import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { send } from "./sending";

/** A request that is answered by hand. */
class Request {
  static last: Request;
  readonly headers: Record<string, string> = {};
  readonly upload = new EventTarget();
  private readonly events = new EventTarget();
  responseText = "";
  opened: string[] = [];
  sent: unknown;
  constructor() {
    Request.last = this;
  }
  open = (...how: string[]) => {
    this.opened = how;
  };
  setRequestHeader = (name: string, value: string) => {
    this.headers[name] = value;
  };
  addEventListener = (name: string, listener: () => void) => this.events.addEventListener(name, listener);
  send = (data: unknown) => {
    this.sent = data;
  };
  answer(text: string): void {
    this.responseText = text;
    this.events.dispatchEvent(new Event("loadend"));
  }
  leave(loaded: number, total: number, lengthComputable = true): void {
    this.upload.dispatchEvent(Object.assign(new Event("progress"), { loaded, total, lengthComputable }));
  }
}
beforeEach(() => vi.stubGlobal("XMLHttpRequest", Request));
afterEach(() => vi.unstubAllGlobals());

function begin() {
  const form = document.createElement("form");
  form.action = "/import/";
  const [data, told] = [new FormData(), vi.fn()];
  return { answer: send(form, data, told), data, told };
}

describe("sending", () => {
  it("asks for JSON, tells the share that has left, and hands over the answer", async () => {
    const { answer, data, told } = begin();
    expect(Request.last.opened[0]).toBe("POST");
    expect(Request.last.opened[1]).toMatch(/\/import\/$/);
    expect([Request.last.headers, Request.last.sent]).toEqual([{ Accept: "application/json" }, data]);
    Request.last.leave(1, 4);
    Request.last.leave(1, 0);
    Request.last.leave(3, 4, false);
    expect(told.mock.calls).toEqual([[0.25]]);
    Request.last.answer('{"url": "/import/1/"}');
    expect(await answer).toEqual({ url: "/import/1/" });
  });
  it.each(["", "<h1>502</h1>", '"text"', "null"])("knows no answer in %j", async (text) => {
    const { answer } = begin();
    Request.last.answer(text);
    expect(await answer).toBeNull();
  });
});

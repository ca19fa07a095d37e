import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { el } from "../dom";
import { whenSeen } from "./seen";

let tell: (isIntersecting: boolean) => void;
let margin: string | undefined;
const disconnect = vi.fn();

beforeEach(() => {
  disconnect.mockClear();
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(listener: (entries: { isIntersecting: boolean }[]) => void, options: { rootMargin: string }) {
        tell = (isIntersecting) => listener([{ isIntersecting }]);
        margin = options.rootMargin;
      }
      observe = () => {};
      disconnect = disconnect;
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

test("what is far below the screen waits", () => {
  const run = vi.fn();
  whenSeen(el("div"), run);
  tell(false);
  expect([run.mock.calls.length, disconnect.mock.calls.length, margin]).toEqual([0, 0, "200px"]);
});

test("what comes near is begun once, and no longer watched", () => {
  const run = vi.fn();
  whenSeen(el("div"), run);
  tell(true);
  expect([run.mock.calls.length, disconnect.mock.calls.length]).toEqual([1, 1]);
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Again } from "./again";

let ask = vi.fn();
const see = (state: DocumentVisibilityState) => {
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
  document.dispatchEvent(new Event("visibilitychange"));
};

beforeEach(() => {
  ask = vi.fn(); // what the last test opened still listens, and tells its own
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5); // in the middle: exactly on time
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("what changes by the clock", () => {
  it("is not asked for until somebody says how often", () => {
    new Again(ask);
    vi.advanceTimersByTime(3_600_000);
    expect(ask).not.toHaveBeenCalled();
  });
  it("is asked for every so many seconds, and no more once it is left", () => {
    const again = new Again(ask);
    again.every(60);
    vi.advanceTimersByTime(59_999);
    expect(ask).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_001);
    expect(ask).toHaveBeenCalledTimes(2);
    again.every(null);
    vi.advanceTimersByTime(600_000);
    expect(ask).toHaveBeenCalledTimes(2);
  });
  it("begins its wait anew when it is told again", () => {
    const again = new Again(ask);
    again.every(60);
    vi.advanceTimersByTime(50_000);
    again.every(60);
    vi.advanceTimersByTime(50_000);
    expect(ask).not.toHaveBeenCalled();
  });
  it("does not ask in the same second on every map", () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    new Again(ask).every(60);
    vi.advanceTimersByTime(53_999);
    expect(ask).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(ask).toHaveBeenCalledTimes(1);
  });
  it("rests while nobody looks, and is asked for at once when somebody does again", () => {
    new Again(ask).every(60);
    see("hidden");
    vi.advanceTimersByTime(180_000); // as long as a page nobody looks at goes on listening
    const before = ask.mock.calls.length;
    vi.advanceTimersByTime(3_600_000);
    expect(ask).toHaveBeenCalledTimes(before);
    see("visible");
    expect(ask).toHaveBeenCalledTimes(before + 1);
    vi.advanceTimersByTime(60_000);
    expect(ask).toHaveBeenCalledTimes(before + 2);
  });
});

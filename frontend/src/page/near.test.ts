import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { el } from "../dom";
import { addressNear, wireNear } from "./near";

test("the list keeps its filters and begins again at the first page", () => {
  expect(addressNear("http://city/layers/schools/?q=%D0%BB%D1%96&page=3&sort=rank", 33.4, 47.9)).toBe(
    "http://city/layers/schools/?q=%D0%BB%D1%96&near=33.40000,47.90000",
  );
});

test("another place takes the place of the former", () => {
  expect(addressNear("http://city/layers/schools/?near=1,2", 33.4, 47.9)).toBe(
    "http://city/layers/schools/?near=33.40000,47.90000",
  );
});

describe("the button «nearest to me»", () => {
  let button: HTMLButtonElement;
  const device = (getCurrentPosition: (ok: PositionCallback, no: PositionErrorCallback) => void) =>
    vi.spyOn(navigator, "geolocation", "get").mockReturnValue({ getCurrentPosition } as unknown as Geolocation);

  beforeEach(() => {
    history.replaceState(null, "", "/layers/schools/?q=ліцей&page=2");
    button = el("button", { "data-near": true, hidden: true });
    document.body.replaceChildren(button);
  });
  afterEach(() => vi.restoreAllMocks());

  it("stays hidden where the device cannot tell its place", () => {
    vi.spyOn(navigator, "geolocation", "get").mockReturnValue(undefined as unknown as Geolocation);
    wireNear(document);
    expect(button.hidden).toBe(true);
  });
  it("asks for the place only when it is pressed, and puts it into the address", () => {
    const gone = vi.spyOn(window.location, "assign").mockImplementation(() => {});
    const asked = vi.fn((ok: PositionCallback) =>
      ok({ coords: { longitude: 33.4, latitude: 47.9 } } as GeolocationPosition),
    );
    device(asked);
    wireNear(document);
    expect([button.hidden, asked.mock.calls.length]).toEqual([false, 0]);
    button.click();
    expect(gone.mock.calls).toEqual([[addressNear(location.href, 33.4, 47.9)]]);
    expect(button.disabled).toBe(true); // the next page is on its way
  });
  it("can be pressed again after a refusal", () => {
    device((_, no) => no({ code: 1 } as GeolocationPositionError));
    wireNear(document);
    button.click();
    expect(button.disabled).toBe(false);
  });
});

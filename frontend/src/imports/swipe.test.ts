import { beforeEach, expect, it } from "vitest";
import { el } from "../dom";
import { Divider } from "./swipe";

let place: HTMLElement;
let divider: Divider;
const range = () => place.querySelector("input") as HTMLInputElement;

beforeEach(() => {
  document.documentElement.lang = "uk";
  place = el("div");
  divider = new Divider(place, { before: "До", after: "Після", divider: "Межа" });
});

it("is a slider with a name that stands in the middle and says so", () => {
  expect([range().type, range().getAttribute("aria-label"), range().value]).toEqual(["range", "Межа", "50"]);
  expect(range().getAttribute("aria-valuetext")?.replace(/\s/g, "")).toBe("50%");
  expect(place.style.getPropertyValue("--at")).toBe("0.5");
});

it("tells the page where it was moved", () => {
  range().value = "20";
  range().dispatchEvent(new Event("input"));

  expect(place.style.getPropertyValue("--at")).toBe("0.2");
  expect(range().getAttribute("aria-valuetext")?.replace(/\s/g, "")).toBe("20%");
});

it("is there only while somebody swipes, with a word for each side", () => {
  const root = place.firstElementChild as HTMLElement;
  expect(root.hidden).toBe(true);
  divider.show(true);
  expect([root.hidden, root.textContent]).toEqual([false, "ДоПісля"]);
  divider.show(false);
  expect(root.hidden).toBe(true);
});

import { expect, test } from "vitest";
import { addressNear } from "./near";

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

import { afterEach, expect, it, vi } from "vitest";
import { EventsStandIn } from "../testing/events";
import { answer, CONFIG } from "../testing/fixtures";
import { StandIn } from "../testing/standin";
import { Live } from "./live";
import { Revisions } from "./revisions";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("leaves a style that reads an archive as it is, and asks for no news", async () => {
  EventsStandIn.stub();
  const style = { version: 8, sources: { city: { type: "vector", url: "pmtiles://http://city/city.pmtiles" } } };
  const asked = vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer(style));
  const stand = new StandIn();
  const live = new Live(stand.map, new Revisions(), { ...CONFIG.links, tiles: "" });
  await live.dress("light");
  dispatchEvent(new Event("pageshow"));
  expect(stand.styles).toEqual([style]);
  expect(asked.mock.calls.map(([address]) => address)).toEqual(["/light.json"]);
  expect(Object.keys(stand.heard)).toEqual([]);
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { need } from "../dom";
import { choose, now, open } from "../testing/exploring";

vi.mock("maplibre-gl", async () => ({
  Map: (await import("../testing/standin")).StandIn,
  setWorkerUrl: () => undefined,
}));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const key = (target: Element, name: string) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));

describe("pressing the map", () => {
  const lyceum = {
    id: 1,
    layer: "objects-1",
    properties: { name: "Ліцей № 1" },
    geometry: { type: "Point", coordinates: [33.4, 47.9] },
  };
  const press = (name = "click") =>
    now.stand.fire(name, { point: { x: 200, y: 150 }, lngLat: { lng: 33.4, lat: 47.9 } });

  it("selects an object, and beside it selects nothing", async () => {
    await open();
    now.stand.found = [lyceum];
    press();
    expect(now.address.state.object).toBe(1);
    now.stand.found = [];
    press();
    expect(now.address.state.object).toBeNull();
  });
  it("goes closer where objects are only counted", async () => {
    await open();
    now.stand.found = [{ ...lyceum, id: undefined, layer: "counts-1" }];
    press();
    expect(now.stand.moves).toEqual(['ease {"center":[33.4,47.9],"zoom":12}']);
  });
  it("marks the row of what is pointed at and rings it", async () => {
    await open();
    now.stand.found = [lyceum];
    press("mousemove");
    expect(need("objects").querySelector(".object--hover")?.getAttribute("data-id")).toBe("1");
    expect(now.stand.overlaid("hover")).toEqual([{ type: "Point", coordinates: [33.4, 47.9] }]);
    now.stand.fire("mouseout");
    expect([need("objects").querySelector(".object--hover"), now.stand.overlaid("hover")]).toEqual([null, []]);
  });
  it("belongs to measuring while something is measured", async () => {
    await open("?measure=length:");
    now.stand.found = [lyceum];
    press();
    expect(now.address.state.object).toBeNull();
  });
  it("Escape on the map closes the card, but not while something is measured", async () => {
    await open("?object=1");
    key(now.stand.canvas, "Escape");
    expect(now.address.state.object).toBeNull();
    await open("?object=1&measure=length:");
    key(now.stand.canvas, "Escape");
    expect(now.address.state.object).toBe(1);
  });
});

describe("an answer of the search", () => {
  it("that is a theme or a layer is chosen on the map", async () => {
    await open("?object=1&layers=schools");
    await choose({ type: "theme", id: null, url: "/themes/health/", lon: null, lat: null });
    expect([now.address.state.themes, now.address.state.layers, now.address.state.object]).toEqual([
      ["health"],
      [],
      null,
    ]);
    await choose({ type: "layer", id: null, url: "/layers/colleges/", lon: null, lat: null });
    expect([now.address.state.themes, now.address.state.layers]).toEqual([[], ["colleges"]]);
  });
  it("that is an object is selected and looked at", async () => {
    await open();
    await choose({});
    expect([now.address.state.object, now.stand.moves]).toEqual([1, ['ease {"center":[33.4,47.9],"zoom":16.4}']]);
  });
  it("that is an address is marked and looked at from close by", async () => {
    await open("?object=1");
    const said = await choose({
      type: "address",
      id: null,
      title: "вулиця Соборності, 7",
      url: "/?at=…",
      lon: 33.5,
      lat: 48,
    });
    expect(now.stand.moves.at(-1)).toBe('ease {"center":[33.5,48],"zoom":17}');
    expect(now.stand.overlaid("found")).toEqual([{ type: "Point", coordinates: [33.5, 48] }]);
    expect([now.address.state.object, said]).toEqual([null, "вулиця Соборності, 7"]);
    expect(document.activeElement).toBe(now.stand.canvas);
  });
  it("that is a district is shown whole, without a mark in its middle", async () => {
    await open();
    await choose({ type: "district", id: null, url: "/districts/1/", bbox: [33, 47.6, 33.35, 48.25], zoom: 12 });
    expect([now.stand.moves, now.stand.overlaid("found")]).toEqual([["fit 33,47.6,33.35,48.25 up to 12"], []]);
  });
  it("that is a kind, or comes where there is no map, leads to its page", async () => {
    const gone = vi.spyOn(window.location, "assign").mockImplementation(() => {});
    await open();
    await choose({ type: "kind", id: null, url: "/kinds/amenity/school/" });
    await open("", false);
    await choose({ type: "street", id: null, url: "/search/?q=соборності" });
    expect(gone.mock.calls).toEqual([["/kinds/amenity/school/"], ["/search/?q=соборності"]]);
  });
  it("is near the middle of the map, or of the city", async () => {
    const asked = () => now.asked.filter((url) => url.includes("/find"));
    await open("?at=33.5,48,12");
    await choose({});
    const near = asked();
    await open("", false);
    await choose({});
    near.push(...asked());
    expect(near.map((url) => new URL(url).searchParams.get("near"))).toEqual(["33.5000,48.0000", "33.4000,47.9000"]);
  });
  it("leaves the question in the address when Enter or a click has ended it", async () => {
    await open("?q=школа");
    const field = need<HTMLInputElement>("q");
    expect(field.value).toBe("школа");
    field.value = " лікарня ";
    field.dispatchEvent(new Event("change"));
    expect(now.address.state.q).toBe("лікарня");
  });
});

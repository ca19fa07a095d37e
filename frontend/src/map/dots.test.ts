import type { Map as MapLibre } from "maplibre-gl";
import { afterEach, describe, expect, it, vi } from "vitest";
import { answer, CONFIG } from "../testing/fixtures";
import { Dots } from "./dots";

/** Only what the dots ask of a map: sources, layers and one layer of counts. */
function fakeMap() {
  const sources: Record<string, { tiles?: string[] }> = { city: {} };
  const layers = new Map<string, string | undefined>();
  const hidden: Record<string, string> = {};
  const setTiles = (id: string) => (tiles: string[]) => {
    sources[id] = { tiles };
  };
  const map = {
    getSource: (id: string) => sources[id] && { setTiles: setTiles(id) },
    addSource: (id: string, source: { tiles: string[] }) => {
      sources[id] = source;
    },
    removeSource: (id: string) => delete sources[id],
    addLayer: (layer: { id: string }, before?: string) => layers.set(layer.id, before),
    removeLayer: (id: string) => layers.delete(id),
    setLayoutProperty: (id: string, _: string, value: string) => {
      hidden[id] = value;
    },
    getStyle: () => ({
      sources,
      layers: [
        { id: "counts-dot", "source-layer": "counts" },
        { id: "objects-icon", "source-layer": "objects" },
      ],
    }),
  };
  return { map: map as unknown as MapLibre, sources, layers, hidden };
}

describe("Dots", () => {
  it("draws every object of the chosen layers under the signs, instead of the counts", () => {
    const { map, sources, layers, hidden } = fakeMap();
    new Dots(map, CONFIG).show({ themes: ["health"], layers: ["schools"] });
    expect([...layers]).toEqual([
      ["dots-hospitals-ground", "objects-icon"],
      ["dots-hospitals", "objects-icon"],
      ["dots-schools-ground", "objects-icon"],
      ["dots-schools", "objects-icon"],
    ]);
    expect(sources["dots-schools"]?.tiles).toEqual([`${location.origin}/tiles/schools/{z}/{y}/{x}?v=s1`]);
    expect(hidden["counts-dot"]).toBe("none");
  });
  it("takes away what is no longer chosen and brings the counts back", () => {
    const { map, sources, layers, hidden } = fakeMap();
    const dots = new Dots(map, CONFIG);
    dots.show({ themes: [], layers: ["schools", "hospitals"] });
    dots.show({ themes: [], layers: ["schools"] });
    expect([...layers.keys()]).toEqual(["dots-schools-ground", "dots-schools"]);
    dots.show({ themes: [], layers: [] });
    expect([Object.keys(sources), layers.size, hidden["counts-dot"]]).toEqual([["city"], 0, "visible"]);
  });
  it("asks for the newest version of what has changed, after a change, and leaves the rest", async () => {
    const asked = vi
      .spyOn(globalThis, "fetch")
      .mockImplementation(async () => answer({ schools: "s2", hospitals: "h1" }));
    const { map, sources } = fakeMap();
    const dots = new Dots(map, CONFIG);
    await dots.renew();
    expect(asked).not.toHaveBeenCalled(); // there are none
    dots.show({ themes: ["health"], layers: ["schools"] });
    await dots.renew();
    const addresses = [sources["dots-schools"], sources["dots-hospitals"]].map((one) => one?.tiles?.[0]?.slice(-3));
    expect([asked.mock.calls.length, ...addresses]).toEqual([1, "=s2", "=h1"]);
  });
  it("keeps what is drawn when the versions cannot be had", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer({}, 503));
    const { map, sources } = fakeMap();
    const dots = new Dots(map, CONFIG);
    dots.show({ themes: [], layers: ["schools"] });
    await dots.renew();
    expect(sources["dots-schools"]?.tiles?.[0]).toMatch(/v=s1$/);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

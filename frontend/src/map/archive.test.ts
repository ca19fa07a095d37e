import { afterEach, beforeEach, expect, it, vi } from "vitest";

type Read = (request: { url: string }, abort: AbortController) => Promise<unknown>;
const schemes: Record<string, Read> = {};
const made: unknown[] = [];
let isReachable = true;

vi.mock("maplibre-gl", () => ({ addProtocol: (scheme: string, read: Read) => (schemes[scheme] = read) }));
vi.mock("pmtiles", () => ({
  Protocol: class {
    constructor(options: unknown) {
      if (!isReachable) throw new Error("the network is down");
      made.push(options);
    }
    async tile(request: { url: string }, abort: AbortController) {
      return { data: `${request.url} ${abort.signal.aborted ? "given up" : "wanted"}` };
    }
  },
}));

const read = (url: string, abort = new AbortController()) => schemes.pmtiles?.({ url }, abort);

beforeEach(async () => {
  vi.resetModules();
  isReachable = true;
  const { readArchives } = await import("./archive");
  readArchives();
});
afterEach(() => {
  made.length = 0;
});

it("fetches the library with the first address of an archive, and once", async () => {
  expect(Object.keys(schemes)).toEqual(["pmtiles"]);
  expect(made).toEqual([]);
  const both = await Promise.all([read("pmtiles://a/city.pmtiles"), read("pmtiles://a/city.pmtiles/8/1/2")]);
  expect(both).toEqual([
    { data: "pmtiles://a/city.pmtiles wanted" },
    { data: "pmtiles://a/city.pmtiles/8/1/2 wanted" },
  ]);
  expect(made).toEqual([{ metadata: true }]);
});

it("tells the library when a tile is no longer wanted", async () => {
  const abort = new AbortController();
  abort.abort();
  expect(await read("pmtiles://a/city.pmtiles/8/1/2", abort)).toEqual({
    data: "pmtiles://a/city.pmtiles/8/1/2 given up",
  });
});

it("tries again after the library could not be had", async () => {
  isReachable = false;
  await expect(read("pmtiles://a/city.pmtiles")).rejects.toThrow("the network is down");
  isReachable = true;
  expect(await read("pmtiles://a/city.pmtiles")).toEqual({ data: "pmtiles://a/city.pmtiles wanted" });
  expect(made).toHaveLength(1);
});

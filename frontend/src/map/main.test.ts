import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { CONFIG, served } from "../testing/fixtures";
import { bannerWords, layOut } from "../testing/layout";

let hasWebGL = true;
vi.mock("maplibre-gl", async () => {
  const { StandIn } = await import("../testing/standin");
  class Opened extends StandIn {
    constructor(options: Record<string, unknown>) {
      if (!hasWebGL) throw new Error("Failed to initialize WebGL");
      super(options);
    }
  }
  return { Map: Opened, setWorkerUrl: () => undefined, addProtocol: () => undefined };
});
vi.stubGlobal("fetch", served); // for good: the list asks again after a test has ended

/** Open the home page at this address and run its entry anew. */
async function open(query = ""): Promise<void> {
  history.replaceState(null, "", `/${query}`);
  layOut();
  document.body.append(el("script", { id: "map-config" }, JSON.stringify(CONFIG)));
  vi.resetModules();
  await import("./main");
}
const listed = () => document.querySelectorAll("#objects .object").length;

beforeEach(() => {
  delete document.documentElement.dataset.ready;
  vi.spyOn(console, "warn").mockImplementation(() => {});
});
afterEach(() => {
  hasWebGL = true;
  vi.restoreAllMocks();
});

describe("the home page", () => {
  it("puts map, list and tools together and says when it is ready", async () => {
    await open("?themes=health");
    expect(document.documentElement.dataset.ready).toBe("");
    expect(document.querySelectorAll("#map canvas").length).toBe(1);
    expect(document.querySelector<HTMLInputElement>("input[name=themes][value=health]")?.checked).toBe(true);
    document.querySelector<HTMLButtonElement>("[data-do=length]")?.click();
    expect(location.search).toBe("?themes=health&measure=length:");
    await vi.waitFor(() => expect(listed()).toBe(2));
    expect(bannerWords()).toBeNull();
  });
  it("is a list and a search where there is no WebGL, and says so", async () => {
    hasWebGL = false;
    await open();
    expect([bannerWords(), document.documentElement.dataset.ready]).toEqual(["no_webgl", ""]);
    await vi.waitFor(() => expect(listed()).toBe(2));
    document.querySelector<HTMLButtonElement>("[data-do=length]")?.click();
    expect(location.search).toBe(""); // there is nothing to measure on
    document.querySelector<HTMLAnchorElement>("#objects a")?.click();
    expect(location.search).toBe("?object=1");
  });
});

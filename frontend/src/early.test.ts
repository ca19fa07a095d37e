import { afterEach, beforeEach, expect, test, vi } from "vitest";

const root = document.documentElement;

/** Run the script anew, as a page does before its first paint. */
async function run(query = ""): Promise<void> {
  history.replaceState(null, "", `/${query}`);
  vi.resetModules();
  // @ts-expect-error: a plain script without exports, which the page loads as it is
  await import("./early");
}

beforeEach(() => {
  localStorage.clear();
  delete root.dataset.scheme;
  delete root.dataset.kiosk;
  root.className = "";
});
afterEach(() => vi.restoreAllMocks());

test("the page knows that it has scripts, and follows the system's colours", async () => {
  await run();
  expect([root.className, root.dataset.scheme, root.dataset.kiosk]).toEqual(["scripted", undefined, undefined]);
});

test.each(["light", "dark"])("a choice of %s holds from the first paint on", async (scheme) => {
  localStorage.setItem("scheme", scheme);
  await run();
  expect(root.dataset.scheme).toBe(scheme);
});

test("what is no scheme is not taken for one", async () => {
  localStorage.setItem("scheme", "пурпур");
  await run();
  expect(root.dataset.scheme).toBeUndefined();
});

test("a kiosk says so in its address", async () => {
  await run("?kiosk=1");
  expect(root.dataset.kiosk).toBe("");
  delete root.dataset.kiosk;
  await run("?kiosk=0");
  expect(root.dataset.kiosk).toBeUndefined();
});

test("a browser that forbids storage shows the page all the same", async () => {
  vi.spyOn(Storage.prototype, "getItem").mockImplementation(() => {
    throw new Error("denied");
  });
  await run();
  expect([root.className, root.dataset.scheme]).toEqual(["scripted", undefined]);
});

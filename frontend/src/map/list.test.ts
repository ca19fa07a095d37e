import { beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { answer, CONFIG, PAGE, SCRIPT, SPEECH, tick } from "../testing/fixtures";
import { Address } from "./address";
import type { Box } from "./config";
import { ObjectList } from "./list";

const BOX: Box = [33.3, 47.8, 33.5, 48];
const parts = () => ({
  root: el("div"),
  list: el("ol"),
  total: el("p"),
  note: el("p"),
  more: el("button"),
  data: el("a"),
  curl: el("code"),
});

function made() {
  const events = { hover: vi.fn(), select: vi.fn(), loaded: vi.fn() };
  const page = parts();
  document.body.replaceChildren(...Object.values(page));
  return { page, events, list: new ObjectList(page, CONFIG, new Address(), SPEECH, events) };
}

beforeEach(() => {
  history.replaceState(null, "", "/?themes=health&layers=schools");
  vi.restoreAllMocks();
});

describe("ObjectList", () => {
  it("asks for the box, the chosen layers and the order, and hands the address on", () => {
    const { list } = made();
    expect(list.addressOf(BOX, [33.4, 47.9])).toBe(
      `${location.origin}/list?bbox=33.30000,47.80000,33.50000,48.00000&layers=hospitals,schools&sort=rank&lang=uk`,
    );
    list.order = "distance";
    expect(list.addressOf(BOX, [33.4, 47.9])).toContain("sort=distance&near=33.40000,47.90000");
  });
  it("shows names as text, what it is, and the total", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(PAGE));
    const { list, page, events } = made();
    await list.load(BOX, [33.4, 47.9]);
    expect(page.total.textContent).toBe("4 об’єкти");
    expect(page.list.querySelector("img")).toBeNull();
    expect(page.list.querySelector(".object__name")?.textContent).toContain(SCRIPT);
    expect([...page.list.querySelectorAll(".object__about")].map((about) => about.textContent)).toEqual([
      "Школа · вулиця Соборності, 15/2",
      "",
    ]);
    expect(page.more.textContent).toBe("Ще 2");
    expect(page.data.href).toContain("/list?bbox=");
    expect(page.curl.textContent).toBe(`curl '${page.data.href}'`);
    expect(events.loaded).toHaveBeenCalledTimes(1);
  });
  it("shows more after the end and goes on from there by keyboard", async () => {
    const last = { ...PAGE, next: null, items: PAGE.items.map((item) => ({ ...item, id: item.id + 2 })) };
    const asked = vi.spyOn(globalThis, "fetch").mockResolvedValueOnce(answer(PAGE)).mockResolvedValueOnce(answer(last));
    const { list, page } = made();
    await list.load(BOX, [33.4, 47.9]);
    page.more.click();
    await tick();
    expect(asked.mock.calls[1]?.[0]).toBe(`${location.origin}/list?after=2`);
    expect([...page.list.children].map((row) => (row as HTMLElement).dataset.id)).toEqual(["1", "2", "3", "4"]);
    expect(page.more.hidden).toBe(true);
    expect(document.activeElement).toBe(page.list.children[2]?.querySelector("a"));
  });
  it("selects in place, but lets a new tab have the object's own page", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(PAGE));
    const { list, page, events } = made();
    await list.load(BOX, [33.4, 47.9]);
    const link = page.list.querySelector("a") as HTMLAnchorElement;
    link.dispatchEvent(new MouseEvent("click", { ctrlKey: true, bubbles: true, cancelable: true }));
    expect(events.select).toHaveBeenCalledTimes(0);
    const plain = new MouseEvent("click", { bubbles: true, cancelable: true });
    link.dispatchEvent(plain);
    expect(plain.defaultPrevented).toBe(true);
    expect(events.select.mock.calls[0]?.[0].id).toBe(1);
  });
  it("tells what is pointed at, and marks what the map points at", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(PAGE));
    const { list, page, events } = made();
    await list.load(BOX, [33.4, 47.9]);
    page.list.children[1]?.dispatchEvent(new Event("pointerenter"));
    page.list.children[1]?.dispatchEvent(new Event("pointerleave"));
    expect(events.hover.mock.calls.map(([item]) => item?.id ?? null)).toEqual([2, null]);
    list.mark(2);
    expect([...page.list.children].map((row) => row.classList.contains("object--hover"))).toEqual([false, true]);
    list.mark(null);
    expect(page.list.querySelector(".object--hover")).toBeNull();
  });
  it("walks by arrow keys and stops at the ends", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(answer(PAGE));
    const { list, page } = made();
    await list.load(BOX, [33.4, 47.9]);
    const links = [...page.list.querySelectorAll("a")];
    links[0]?.focus();
    for (const [key, index] of [
      ["ArrowDown", 1],
      ["ArrowDown", 1],
      ["Home", 0],
      ["ArrowUp", 0],
      ["End", 1],
    ] as const) {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      expect(document.activeElement).toBe(links[index]);
    }
  });
  it("keeps the focus on its object when it is loaded again", async () => {
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer(PAGE));
    const { list, page } = made();
    await list.load(BOX, [33.4, 47.9]);
    page.list.querySelectorAll("a")[1]?.focus();
    await list.load(BOX, [33.4, 47.9]);
    expect(document.activeElement).toBe(page.list.children[1]?.querySelector("a"));
    expect(list.focus("99")).toBe(false);
  });
  it("says that there is nothing, and that it failed", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const asked = vi.spyOn(globalThis, "fetch").mockResolvedValueOnce(answer({ total: 0, items: [], next: null }));
    const { list, page } = made();
    await list.load(BOX, [33.4, 47.9]);
    expect(page.note.textContent).toBe("list_empty");
    asked.mockResolvedValueOnce(answer({}, 503));
    await list.load(BOX, [33.4, 47.9]);
    expect(page.note.textContent).toBe("list_failed");
    expect(page.root.hasAttribute("aria-busy")).toBe(false);
  });
  it("lets the newest question win", async () => {
    let late: (response: Response) => void = () => {};
    vi.spyOn(globalThis, "fetch")
      .mockImplementationOnce(
        (_, init) =>
          new Promise((resolve, reject) => {
            late = resolve;
            init?.signal?.addEventListener("abort", () => reject(new Error("aborted")));
          }),
      )
      .mockResolvedValueOnce(answer({ ...PAGE, total: 9 }));
    const { list, page } = made();
    const first = list.load(BOX, [33.4, 47.9]);
    await list.load(BOX, [33.4, 47.9]);
    late(answer(PAGE));
    await first;
    expect(page.total.textContent).toBe("9 об’єктів");
  });
});

import { beforeEach, describe, expect, it, vi } from "vitest";
import { wireBring } from "./bring";
import { dropped, isMeant, refusal, sizeOf, type Words } from "./chosen";
import { send } from "./sending";

const words: Words = {
  tooLarge: "{name} is {size}, most {largest}",
  nothing: "nothing",
  many: "{count} files",
  sending: "{share} sent",
  received: "received",
  failed: "failed",
  units: ["B", "KB", "MB", "GB"],
};
vi.mock("./sending", () => ({ send: vi.fn() }));

const file = (name: string, size = 3) => new File(["x".repeat(size)], name);
let form: HTMLFormElement;
const find = <T extends HTMLElement>(name: string) => form.querySelector<T>(`[data-${name}]`) as T;
const go = vi.fn();

beforeEach(() => {
  vi.mocked(send).mockReset();
  go.mockReset();
  document.documentElement.lang = "en";
  document.body.innerHTML = `
    <form data-bring data-largest="10" action="/import/"><p data-fault tabindex="-1" hidden></p>
      <div data-drop><input type="file" name="file" multiple required data-files>
      <span data-scripted hidden><button type="button" data-open-folder></button><input type="file" data-folder></span>
      <ul data-chosen hidden></ul></div><input name="layer" value="schools">
      <button data-send></button><progress data-bar hidden></progress><span data-status></span></form>
    <script type="application/json" id="import-words">${JSON.stringify(words)}</script>`;
  form = document.querySelector("form") as HTMLFormElement;
  wireBring(form, go);
});

function choose(...files: File[]): void {
  Object.defineProperty(find("files"), "files", { value: files, configurable: true });
  find("files").dispatchEvent(new Event("change"));
}
async function submit(): Promise<void> {
  form.dispatchEvent(new Event("submit", { cancelable: true }));
  await vi.waitFor(() => expect(true).toBe(true));
  await Promise.resolve();
}

describe("sizes and what is meant", () => {
  it("are said as people say them", () => {
    expect(["en", "uk"].map((language) => sizeOf(1536, words.units, language))).toEqual(["1.5 KB", "1,5 KB"]);
    expect([sizeOf(0, words.units, "en"), sizeOf(5e12, words.units, "en")]).toEqual(["0 B", "4,657 GB"]);
  });
  it("leave out what a system puts into folders for itself", () => {
    expect([".DS_Store", "Thumbs.db", "desktop.ini", "дім.shp"].map((name) => isMeant(file(name)))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
  it("are weighed together before anything is sent", () => {
    expect(refusal([], 10, words, "en")).toBe("nothing");
    expect(refusal([file("a", 10)], 10, words, "en")).toBe("");
    expect(refusal([file("a.csv", 11)], 10, words, "en")).toBe("a.csv is 11 B, most 10 B");
    expect(refusal([file("a", 6), file("b", 6)], 10, words, "en")).toBe("2 files is 12 B, most 10 B");
  });
});

describe("what is let fall", () => {
  const entry = (one: File) => ({ isFile: true, file: (found: (file: File) => void) => found(one) });
  it("is read with all folders in it", async () => {
    const parts = [[entry(file("b.shp"))], [entry(file("b.dbf"))], []];
    const folder = {
      isFile: false,
      createReader: () => ({ readEntries: (found: (some: unknown[]) => void) => found(parts.shift() ?? []) }),
    };
    const items = [
      { webkitGetAsEntry: () => entry(file("a.csv")) },
      { webkitGetAsEntry: () => folder },
      { getAsFile: () => file("c.kml") },
      { webkitGetAsEntry: () => null, getAsFile: () => null },
    ];
    const found = await dropped(items as unknown as DataTransferItemList);
    expect(found.map(({ name }) => name)).toEqual(["a.csv", "b.shp", "b.dbf", "c.kml"]);
  });
});

describe("the place where files are brought", () => {
  it("shows what was chosen, and says at once what is too large", () => {
    choose(file("a.csv", 4), file(".DS_Store"));
    expect(find("chosen").textContent).toBe("a.csv4 B");
    expect(find("fault").hidden).toBe(true);
    choose(file("b.csv", 11));
    expect([find("fault").hidden, find("fault").textContent]).toEqual([false, "b.csv is 11 B, most 10 B"]);
    choose();
    expect([find("chosen").hidden, find("fault").hidden]).toEqual([true, true]);
  });
  it("lights up while something hangs over it, and takes what falls", async () => {
    const zone = find("drop");
    zone.dispatchEvent(new Event("dragenter", { cancelable: true }));
    zone.dispatchEvent(new Event("dragenter", { cancelable: true }));
    zone.dispatchEvent(new Event("dragleave"));
    expect(zone.classList.contains("drop--over")).toBe(true);
    const fall = new Event("drop", { cancelable: true });
    Object.defineProperty(fall, "dataTransfer", { value: { items: [{ getAsFile: () => file("c.kml") }] } });
    zone.dispatchEvent(fall);
    await vi.waitFor(() => expect(find("chosen").textContent).toBe("c.kml3 B"));
    expect([zone.classList.contains("drop--over"), fall.defaultPrevented]).toEqual([false, true]);
  });
  it("opens a folder by its own button", () => {
    const clicked = vi.spyOn(find<HTMLInputElement>("folder"), "click");
    expect(form.querySelector<HTMLElement>("[data-scripted]")?.hidden).toBe(false);
    find("open-folder").click();
    expect(clicked).toHaveBeenCalledOnce();
    Object.defineProperty(find("folder"), "files", { value: [file("d.shp")] });
    find("folder").dispatchEvent(new Event("change"));
    expect(find("chosen").textContent).toBe("d.shp3 B");
  });
  it("sends nothing while nothing is chosen", async () => {
    await submit();
    expect([find("fault").textContent, vi.mocked(send).mock.calls.length]).toEqual(["nothing", 0]);
  });
  it("sends with a bar, and goes to the new run", async () => {
    choose(file("a.csv", 4));
    vi.mocked(send).mockImplementation(async (_form, data, told) => {
      expect([data.get("layer"), data.getAll("file").length]).toEqual(["schools", 1]);
      told(0.5);
      expect(find("status").textContent).toBe("50% sent");
      told(1);
      return { url: "/import/1/" };
    });
    await submit();
    await vi.waitFor(() => expect(go.mock.calls).toEqual([["/import/1/"]]));
    expect([find("status").textContent, find<HTMLProgressElement>("bar").value]).toEqual(["received", 1]);
  });
  it.each([
    [{ errors: ["Layer: choose one.", "More."] }, "Layer: choose one. More."],
    [null, "failed"],
    [{}, "failed"],
  ])("says what the portal refuses, and may be tried again", async (answer, sentence) => {
    choose(file("a.csv", 4));
    vi.mocked(send).mockResolvedValue(answer);
    await submit();
    await vi.waitFor(() => expect(find("fault").textContent).toBe(sentence));
    expect([find<HTMLButtonElement>("send").disabled, find("bar").hidden, go.mock.calls.length]).toEqual([
      false,
      true,
      0,
    ]);
  });
});

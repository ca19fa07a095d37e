import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { el } from "../dom";
import { showPanorama } from "./panorama";

type View = { yaw: number; pitch: number; tangent: number };
const drawn: View[] = []; // what the shader was told, frame by frame
const textures: unknown[] = [];
let frames: FrameRequestCallback[] = [];
let limit = 8192;

/** A graphics card that only remembers: which picture it holds and which view it was asked for. */
function card(canvas: HTMLCanvasElement): unknown {
  const names = ["MAX_TEXTURE_SIZE", "VERTEX_SHADER", "FRAGMENT_SHADER"];
  return new Proxy({} as Record<string, unknown>, {
    get: (_, name: string) => {
      if (name === "canvas") return canvas;
      if (name === "getParameter") return () => limit;
      if (name === "texImage2D") return (...all: unknown[]) => textures.push(all.at(-1));
      if (name === "uniform3f")
        return (_place: unknown, yaw: number, pitch: number, tangent: number) => drawn.push({ yaw, pitch, tangent });
      return names.includes(name) || name === name.toUpperCase() ? 1 : () => ({});
    },
  });
}

let place: HTMLElement;
const canvas = () => place.querySelector("canvas") as HTMLCanvasElement;
const last = () => {
  for (const frame of frames.splice(0)) frame(0);
  return drawn.at(-1) as View;
};
const key = (name: string, more: KeyboardEventInit = {}) => {
  const event = new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more });
  canvas().dispatchEvent(event);
  return event.defaultPrevented;
};

beforeEach(async () => {
  drawn.length = textures.length = 0;
  frames = [];
  vi.stubGlobal("requestAnimationFrame", (frame: FrameRequestCallback) => frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", () => {
    frames = [];
  });
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(private readonly resized: () => void) {}
      observe = () => this.resized();
    },
  );
  vi.spyOn(HTMLImageElement.prototype, "decode").mockResolvedValue();
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(function (
    this: HTMLCanvasElement,
    sort: string,
  ) {
    return (sort === "webgl" ? card(this) : { drawImage: () => undefined }) as never;
  });
  vi.spyOn(HTMLCanvasElement.prototype, "clientWidth", "get").mockReturnValue(800);
  vi.spyOn(HTMLCanvasElement.prototype, "clientHeight", "get").mockReturnValue(400);
  const flat = el("img", { src: "/flat.jpg", alt: "Подвір’я довкола" });
  place = el("div", { "data-panorama": "/large.jpg", "data-words": "Поверніть клавішами" }, flat);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  limit = 8192;
});

describe("the panorama", () => {
  it("takes the flat picture's place, with its words", async () => {
    await showPanorama(place);
    expect(place.querySelector("img")).toBeNull();
    expect(canvas().getAttribute("aria-label")).toBe("Подвір’я довкола. Поверніть клавішами");
    expect((textures[0] as HTMLImageElement).src).toContain("/large.jpg");
    expect(last()).toEqual({ yaw: 0, pitch: 0, tangent: Math.tan(0.8) });
    expect([canvas().width, canvas().height]).toEqual([800, 400]);
  });
  it("turns by keys, and leaves the page's own keys alone", async () => {
    await showPanorama(place);
    expect(key("ArrowRight")).toBe(true);
    expect(last().yaw).toBeCloseTo(0.192);
    expect(key("ArrowUp")).toBe(true);
    expect(last().pitch).toBeCloseTo(0.192);
    expect([key("Tab"), key("ArrowLeft", { altKey: true })]).toEqual([false, false]); // back in the browser's history
    expect(key("Home")).toBe(true);
    expect(last()).toMatchObject({ yaw: 0, pitch: 0 });
  });
  it("turns by dragging only while it is held", async () => {
    await showPanorama(place);
    const move = (movementX: number) => {
      const event = new PointerEvent("pointermove", { pointerId: 1 });
      Object.defineProperties(event, { movementX: { value: movementX }, movementY: { value: 0 } });
      canvas().dispatchEvent(event);
    };
    const held = vi.spyOn(canvas(), "hasPointerCapture").mockReturnValue(false);
    move(-100);
    expect(last().yaw).toBe(0);
    held.mockReturnValue(true);
    move(-100);
    expect(last().yaw).toBeCloseTo(0.2); // an eighth of the picture's 1.6 radians
  });
  it("zooms by the wheel with Ctrl, so that the page still scrolls without", async () => {
    await showPanorama(place);
    const wheel = (deltaY: number, ctrlKey: boolean) => {
      const event = new WheelEvent("wheel", { deltaY, ctrlKey, cancelable: true });
      Object.defineProperty(event, "ctrlKey", { value: ctrlKey });
      canvas().dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(wheel(-1, false)).toBe(false);
    expect(wheel(-1, true)).toBe(true);
    expect(last().tangent).toBeCloseTo(Math.tan(0.8 / 1.1));
    expect(wheel(1, true)).toBe(true);
    expect(last().tangent).toBeCloseTo(Math.tan(0.8));
  });
  it("makes a picture smaller that the graphics card does not take", async () => {
    limit = 2048;
    vi.spyOn(HTMLImageElement.prototype, "naturalWidth", "get").mockReturnValue(4096);
    await showPanorama(place);
    const smaller = textures[0] as HTMLCanvasElement;
    expect([smaller.width, smaller.height]).toEqual([2048, 1024]);
  });
  it("leaves the flat picture where there is no WebGL", async () => {
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
    await showPanorama(place);
    expect(place.querySelector("img")?.alt).toBe("Подвір’я довкола");
    expect(place.querySelector("canvas")).toBeNull();
  });
});

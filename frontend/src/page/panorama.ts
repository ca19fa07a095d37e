// A 360° picture to look around in: one shader over the whole picture, turned by pointer, keys and wheel.
// Where WebGL is missing the flat picture stays, with its words.
import { el } from "../dom";
import { afterKey, START, turned, type View } from "./view";

const VERTEX = "attribute vec2 at; varying vec2 spot; void main() { spot = at; gl_Position = vec4(at, 0.0, 1.0); }";
const FRAGMENT = `
precision highp float;
varying vec2 spot;
uniform sampler2D picture;
uniform vec3 view; // yaw, pitch, half the field's tangent
uniform float ratio;
const float PI = 3.14159265358979;
void main() {
  vec3 ray = normalize(vec3(spot.x * view.z, spot.y * view.z / ratio, -1.0));
  float c = cos(view.y), s = sin(view.y);
  ray = vec3(ray.x, ray.y * c - ray.z * s, ray.y * s + ray.z * c);
  float lon = atan(ray.x, -ray.z) + view.x;
  float lat = asin(clamp(ray.y, -1.0, 1.0));
  gl_FragColor = texture2D(picture, vec2(fract(lon / (2.0 * PI) + 0.5), 0.5 - lat / PI));
}`;

/** Turn the flat picture in `place` into one to look around in. */
export async function showPanorama(place: HTMLElement): Promise<void> {
  const flat = place.querySelector("img");
  const canvas = el("canvas", { class: "panorama__view", tabindex: 0, role: "img" });
  const gl = canvas.getContext("webgl", { antialias: false });
  if (!flat || !gl) return;
  const picture = new Image();
  picture.src = place.dataset.panorama ?? flat.src;
  await picture.decode();
  const words = place.dataset.words ?? "";
  canvas.setAttribute("aria-label", `${flat.alt}. ${words}`);
  const draw = painter(gl, fitting(gl, picture));
  place.replaceChildren(canvas, el("p", { class: "panorama__words", "aria-hidden": "true" }, words));
  follow(canvas, draw);
}

/** The picture, no larger than this graphics card takes. */
function fitting(gl: WebGLRenderingContext, picture: HTMLImageElement): TexImageSource {
  const limit = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  if (picture.naturalWidth <= limit) return picture;
  const smaller = el("canvas", { width: limit, height: Math.round(limit / 2) });
  smaller.getContext("2d")?.drawImage(picture, 0, 0, smaller.width, smaller.height);
  return smaller;
}

function painter(gl: WebGLRenderingContext, picture: TexImageSource): (view: View) => void {
  const program = gl.createProgram();
  for (const [sort, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(sort);
    if (!shader) throw new Error("no shader");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(gl.getAttribLocation(program, "at"), 2, gl.FLOAT, false, 0, 0);
  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGB, gl.RGB, gl.UNSIGNED_BYTE, picture);
  for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
  const where = gl.getUniformLocation(program, "view");
  const ratio = gl.getUniformLocation(program, "ratio");
  return (view) => {
    const { width, height } = gl.canvas;
    gl.viewport(0, 0, width, height);
    gl.uniform1f(ratio, width / height);
    gl.uniform3f(where, view.yaw, view.pitch, Math.tan(view.field / 2));
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  };
}

/** Redraw when somebody drags, presses a key or turns the wheel (with Ctrl, as on maps, so that the page still scrolls). */
function follow(canvas: HTMLCanvasElement, draw: (view: View) => void): void {
  let view = START;
  let asked = 0;
  const show = (next: View) => {
    view = next;
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => draw(view));
  };
  canvas.addEventListener("keydown", (event) => {
    const next = event.ctrlKey || event.altKey || event.metaKey ? null : afterKey(view, event.key);
    if (!next) return;
    event.preventDefault();
    show(next);
  });
  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    const scale = view.field / canvas.clientWidth;
    show(turned(view, -event.movementX * scale, event.movementY * scale));
  });
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    show(turned(view, 0, 0, event.deltaY > 0 ? 1.1 : 1 / 1.1));
  });
  new ResizeObserver(() => {
    canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
    canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
    show(view);
  }).observe(canvas);
}

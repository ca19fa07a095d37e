// Where a panorama looks: angles in radians, kept where they make sense.
export interface View {
  yaw: number; // 0 is the middle of the picture
  pitch: number; // up is positive
  field: number; // of view, across
}

export const START: View = { yaw: 0, pitch: 0, field: 1.6 };
const STEP = 0.12;
const PITCH = Math.PI / 2 - 0.05;

/** The view turned and zoomed by so much; round the horizon without end, up and down only to the poles. */
export function turned(view: View, yaw: number, pitch: number, zoom = 1): View {
  const turn = 2 * Math.PI;
  return {
    yaw: ((((view.yaw + yaw + Math.PI) % turn) + turn) % turn) - Math.PI,
    pitch: Math.min(PITCH, Math.max(-PITCH, view.pitch + pitch)),
    field: Math.min(2.2, Math.max(0.5, view.field * zoom)),
  };
}

/** The view after a key, or null when the key means nothing here. */
export function afterKey(view: View, key: string): View | null {
  const step = STEP * view.field;
  switch (key) {
    case "ArrowLeft":
      return turned(view, -step, 0);
    case "ArrowRight":
      return turned(view, step, 0);
    case "ArrowUp":
      return turned(view, 0, step);
    case "ArrowDown":
      return turned(view, 0, -step);
    case "+":
    case "=":
      return turned(view, 0, 0, 0.85);
    case "-":
      return turned(view, 0, 0, 1 / 0.85);
    case "Home":
      return START;
    default:
      return null;
  }
}

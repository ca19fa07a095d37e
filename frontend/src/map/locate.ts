// "Near me": where the person is, only when asked, and what to say when they or their device refuse.
import type { Geometry } from "geojson";
import type { Box, LonLat } from "./config";

export type Refusal = "locate_denied" | "locate_unknown" | "locate_outside";

export interface Whereabouts {
  at: LonLat;
  accuracy: number; // metres
}

/** Ask the device once. Rejects with the word for what went wrong. */
export function whereAmI(within: Box, device: Geolocation | undefined = navigator.geolocation): Promise<Whereabouts> {
  return new Promise((resolve, reject: (why: Refusal) => void) => {
    if (!device) {
      reject("locate_unknown");
      return;
    }
    device.getCurrentPosition(
      ({ coords }) => {
        const { longitude: lon, latitude: lat, accuracy } = coords;
        const [west, south, east, north] = within;
        if (lon < west || lon > east || lat < south || lat > north) reject("locate_outside");
        else resolve({ at: [lon, lat], accuracy });
      },
      (error) => reject(error.code === error.PERMISSION_DENIED ? "locate_denied" : "locate_unknown"),
      { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
    );
  });
}

/** A circle on the ground as a polygon, to show how sure the place is. */
export function circle([lon, lat]: LonLat, radius: number, corners = 48): Geometry {
  const [dy, dx] = [radius / 111_320, radius / (111_320 * Math.cos((lat * Math.PI) / 180))];
  const ring = Array.from({ length: corners + 1 }, (_, index) => {
    const turn = (2 * Math.PI * (index % corners)) / corners;
    return [lon + dx * Math.cos(turn), lat + dy * Math.sin(turn)];
  });
  return { type: "Polygon", coordinates: [ring] };
}

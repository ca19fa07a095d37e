// Lengths and areas on the ellipsoid WGS84, for measuring on the map.
import type { LonLat } from "./config";

const A = 6378137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const AUTHALIC_RADIUS = 6371007.1809; // of the sphere with the ellipsoid's surface

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two points along the geodesic (Vincenty's inverse formula: to a millimetre in a city). */
export function distance([lon1, lat1]: LonLat, [lon2, lat2]: LonLat): number {
  const l = radians(lon2 - lon1);
  const u1 = Math.atan((1 - F) * Math.tan(radians(lat1)));
  const u2 = Math.atan((1 - F) * Math.tan(radians(lat2)));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = l;
  for (let round = 0; round < 100; round += 1) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sinSigma === 0) return 0;
    const cosSigma = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (c1 * c2 * sl) / sinSigma;
    const cos2Alpha = 1 - sinAlpha ** 2;
    const cos2m = cos2Alpha === 0 ? 0 : cosSigma - (2 * s1 * s2) / cos2Alpha;
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const before = lambda;
    lambda = l + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m ** 2 - 1)));
    if (Math.abs(lambda - before) < 1e-12) return along(cos2Alpha, sigma, sinSigma, cosSigma, cos2m);
  }
  return Number.NaN; // nearly opposite points of the globe: no city is that wide
}

function along(cos2Alpha: number, sigma: number, sinSigma: number, cosSigma: number, cos2m: number): number {
  const u = (cos2Alpha * (A ** 2 - B ** 2)) / B ** 2;
  const a = 1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u)));
  const b = (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u)));
  const delta =
    b *
    sinSigma *
    (cos2m +
      (b / 4) * (cosSigma * (2 * cos2m ** 2 - 1) - (b / 6) * cos2m * (4 * sinSigma ** 2 - 3) * (4 * cos2m ** 2 - 3)));
  return B * a * (sigma - delta);
}

/** Metres along a path. */
export function length(path: readonly LonLat[]): number {
  let sum = 0;
  for (const [index, point] of path.entries()) {
    const before = path[index - 1];
    if (before) sum += distance(before, point);
  }
  return sum;
}

/** Square metres inside a ring (closed or not, either way round): excesses of its edges, on the sphere of equal surface. */
export function area(ring: readonly LonLat[]): number {
  let excess = 0;
  for (const [index, [lon1, lat1]] of ring.entries()) {
    const [lon2, lat2] = ring[(index + 1) % ring.length] ?? [lon1, lat1];
    const [y1, y2] = [authalic(lat1), authalic(lat2)];
    const half = (Math.tan(radians(lon2 - lon1) / 2) * Math.sin((y1 + y2) / 2)) / Math.cos((y2 - y1) / 2);
    excess += 2 * Math.atan(half);
  }
  return Math.abs(excess) * AUTHALIC_RADIUS ** 2;
}

/** The latitude on the sphere of equal surface that has as much of the globe south of it. */
function authalic(latitude: number): number {
  return Math.asin(q(Math.sin(radians(latitude))) / q(1));
}

const q = (sine: number): number =>
  (1 - E2) * (sine / (1 - E2 * sine ** 2) - (1 / (2 * E)) * Math.log((1 - E * sine) / (1 + E * sine)));

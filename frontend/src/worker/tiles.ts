// MapLibre's worker, which fetches and reads the tiles, with our say in how they are fetched.
import "maplibre-gl/dist/maplibre-gl-worker.mjs";
import { finishing } from "./finishing";

self.fetch = finishing(self.fetch.bind(self));

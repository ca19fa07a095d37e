import { readdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const entry = (path: string) => resolve(import.meta.dirname, "src", path);

// Django serves the result below /static/ and finds the hashed names in the manifest (templatetags/assets.py).
export default defineConfig({
  plugins: [
    {
      name: "no-old-assets", // only after the new ones are there: somebody may be served meanwhile
      apply: "build",
      writeBundle: (_, bundle) => {
        const folder = resolve(import.meta.dirname, "dist/assets");
        for (const file of readdirSync(folder)) if (!(`assets/${file}` in bundle)) rmSync(resolve(folder, file));
      },
    },
  ],
  base: "/static/",
  build: {
    manifest: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // the first that know light-dark()
    emptyOutDir: false, // glyphs, sprites and kinds.json beside it are made by build/*.mjs
    assetsInlineLimit: 0, // the content security policy knows no data: for fonts and scripts
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200, // MapLibre is one chunk of 1.1 MB, a third of that on the wire
    rolldownOptions: {
      input: {
        early: entry("early.ts"),
        site: entry("site.ts"),
        map: entry("map/main.ts"),
        page: entry("page/main.ts"),
        imports: entry("imports/main.ts"),
        transit: entry("transport/main.ts"),
        network: entry("transport/network.ts"),
        headways: entry("transport/headways.ts"),
      },
      // The library changes rarely and our own code often: apart, a new release sends only the latter again.
      output: { codeSplitting: { groups: [{ name: "maplibre", test: /node_modules\/maplibre-gl/ }] } },
    },
  },
  worker: {
    plugins: () => [
      {
        name: "maplibre-works", // its package says that importing a file does nothing; importing its worker does
        transform: (code, id) => (/maplibre-gl-worker/.test(id) ? { code, moduleSideEffects: true } : null),
      },
    ],
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "build/*.test.mjs"],
  },
});

// The map from one file: addresses that begin with pmtiles:// are parts of an archive, not tiles of a server.
import { addProtocol } from "maplibre-gl";
import type { Protocol } from "pmtiles";

let library: Promise<Protocol> | null = null;

/** Teach the map to read archives. What it takes is fetched with the first such address, and again if that fails. */
export function readArchives(): void {
  addProtocol("pmtiles", async (request, abort) => {
    library ??= fetched();
    return (await library).tile(request, abort);
  });
}

async function fetched(): Promise<Protocol> {
  try {
    const { Protocol } = await import("pmtiles");
    return new Protocol({ metadata: true }); // so that the archive's own attribution is known
  } catch (error) {
    library = null;
    throw error;
  }
}

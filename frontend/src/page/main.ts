// The encyclopedia's pages are complete without this: it adds printing, copying, "nearest to me", a small map, a panorama.
import "../styles/pages.css";
import "../styles/housing.css";
import "../styles/services.css";
import "../styles/address.css";
import { wireNear } from "./near";
import { whenSeen } from "./seen";

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
  if (!navigator.clipboard) break; // only where the page came by https or from this machine
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? "");
    const words = button.querySelector("span");
    if (words) words.textContent = button.dataset.copied ?? "";
  });
}

wireNear(document);

for (const place of document.querySelectorAll<HTMLElement>("[data-panorama]")) {
  whenSeen(place, async () => (await import("./panorama")).showPanorama(place));
}
for (const place of document.querySelectorAll<HTMLElement>("[data-small-map]")) {
  whenSeen(place, async () => (await import("./smallmap")).drawSmallMap(place));
}

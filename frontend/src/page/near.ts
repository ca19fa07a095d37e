/** The address of the same list ordered by distance from a place: its other filters stay, its page does not. */
export function addressNear(address: string, lon: number, lat: number): string {
  const url = new URL(address);
  url.searchParams.delete("page");
  url.searchParams.delete("sort");
  url.searchParams.set("near", `${lon.toFixed(5)},${lat.toFixed(5)}`);
  return url.href.replace("%2C", ",");
}

/** "Nearest to me": asks for the place only when the button is pressed, and sends it nowhere but into the address. */
export function wireNear(page: Document): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("[data-near]")) {
    if (!navigator.geolocation) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => location.assign(addressNear(location.href, coords.longitude, coords.latitude)),
        () => {
          button.disabled = false;
        },
        { maximumAge: 60_000, timeout: 10_000 },
      );
    });
  }
}

// Runs before the first paint, as a plain blocking script: it must stay tiny and import nothing.
// Somebody who chose light or dark by hand gets that; everybody else gets what the system prefers.
{
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem("scheme");
  } catch {
    // Storage may be forbidden; the system's preference stands.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.scheme = chosen;
  if (new URLSearchParams(location.search).get("kiosk") === "1") document.documentElement.dataset.kiosk = "";
  document.documentElement.classList.add("scripted");
}

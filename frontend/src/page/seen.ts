/** Call `run` once, when the element comes near the screen: what nobody looks at costs nothing. */
export function whenSeen(element: Element, run: () => void): void {
  const watch = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      run();
    },
    { rootMargin: "200px" },
  );
  watch.observe(element);
}

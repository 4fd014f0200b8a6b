/** Runs before the first paint: sets the chosen colours, and puts off what is out of sight. */

const root = document.documentElement;
const theme = (() => {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
})();
if (theme === "light" || theme === "dark") root.dataset.theme = theme;

// A page that is opened at a heading, or where it was left, needs its whole height at once.
const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
if (navigation?.type === "navigate" && location.hash === "") root.dataset.arriving = "";

export {};

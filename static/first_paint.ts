/**
 * Runs before the first paint: sets the chosen colours, puts off what is out of sight, and begins
 * to start the view that is in sight.
 */

import { startEarly } from "./live_stream/connection/early_start.ts";
import { attributeList } from "./attribute_list.ts";

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
if (navigation?.type === "navigate" && location.hash === "") {
  root.dataset.arriving = "";
  const { src, events } = document.currentScript?.dataset ?? {};
  // A hidden page holds no connection.
  if (src !== undefined && !document.hidden) startEarly({ src, events: attributeList(events) });
}

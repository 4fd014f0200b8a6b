/** Tells screen readers what happens, seldom enough that they are not flooded. */

import type { Controller } from "../controller.ts";
import { count } from "../words.ts";

/** How often something is said at the most, in milliseconds. */
const PAUSE = 10_000;

/** Keeps a status line after the element up to date until `signal` aborts. */
export function announce(element: Element, view: Controller, signal: AbortSignal): void {
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  element.after(status);
  let said = "";
  const timer = setInterval(() => {
    const { counters, rows } = view.ledger;
    const newest = rows.findLast(({ native }) => native?.message)?.native?.message?.data ?? "";
    const text = `${view.timeline.state}. ${count(counters.events, "event")}. ${newest}`.slice(
      0,
      200,
    );
    if (text !== said) status.textContent = said = text;
  }, PAUSE);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
    status.remove();
  });
}

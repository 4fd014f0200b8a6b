/** The links in the text that drive the instrument, and those that point at what it shows. */

import { attributeList } from "./attribute_list.ts";
import type { Act, LiveStream } from "./live_stream/element.tsx";

const POINT = "a.point[data-rows]";

document.addEventListener("click", (event) => {
  const link = linkAt(event, "a.do, a.point");
  const view = document.querySelector<LiveStream>("live-stream");
  // With a key held, a link opens elsewhere: there it leads to the stream.
  if (!link || !view || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const { set, act, rows } = link.dataset;
  if (rows !== undefined) {
    view.open();
    view.light(rows);
    // Where the view is docked, it may have opened over the link.
    setTimeout(() => link.scrollIntoView({ block: "nearest" }), 100);
    return;
  }
  if (act !== undefined) view.act(act as Act);
  else {
    const { events, shows } = link.dataset;
    view.play({
      name: link.textContent ?? "",
      parameters: set ?? "",
      events: attributeList(events),
      shows: attributeList(shows),
    });
  }
  link.dispatchEvent(new CustomEvent("drive", { bubbles: true }));
});

// Rows are lit while their name is pointed at or focused.
for (const [on, off] of [["mouseover", "mouseout"], ["focusin", "focusout"]] as const) {
  document.addEventListener(on, (event) => light(event, true));
  document.addEventListener(off, (event) => light(event, false));
}

function light(event: Event, isOn: boolean): void {
  const link = linkAt(event, POINT);
  if (!link) return;
  // A link that has lost the pointer may still have the focus.
  const isHeld = isOn || link === document.activeElement;
  document.querySelector<LiveStream>("live-stream")?.light(isHeld ? link.dataset.rows : undefined);
}

function linkAt({ target }: Event, selector: string): HTMLAnchorElement | null {
  return target instanceof Element ? target.closest<HTMLAnchorElement>(selector) : null;
}

/** The keys ← and → lead to the lesson before and the lesson after. */

/** Where the arrow keys have work to do already: fields, tabs, the ledger, what scrolls sideways. */
const OWNERS = "input, select, textarea, [contenteditable], [tabindex], live-stream, dialog, .quiz";

const neighbours = new Map<string, string>();
for (const [key, rel] of [["ArrowLeft", "prev"], ["ArrowRight", "next"]] as const) {
  const link = document.querySelector<HTMLAnchorElement>(`.way > a[rel="${rel}"]`);
  if (link) neighbours.set(key, link.href);
}
if (neighbours.size > 0) {
  const hint = document.querySelector<HTMLElement>(".by-keys");
  if (hint) hint.hidden = false;
  addEventListener("keydown", go);
}

function go(event: KeyboardEvent): void {
  const { key, altKey, ctrlKey, metaKey, shiftKey, repeat, defaultPrevented, target } = event;
  const href = neighbours.get(key);
  if (!href || altKey || ctrlKey || metaKey || shiftKey || repeat || defaultPrevented) return;
  if (target instanceof Element && target.closest(OWNERS)) return;
  // Where text is selected, the reader may be about to change the selection.
  if (getSelection()?.isCollapsed === false) return;
  event.preventDefault();
  location.assign(href);
}

export {};

/** Brings the search to life. Loaded when a reader first opens it. */

import { render } from "preact";
import { createSearch, type Hit, type IndexEntry } from "./search/engine.ts";
import { Results } from "./search/results.tsx";

/** How many results are shown. */
const MOST = 12;

/** Loads the index, and then answers whatever is written in the dialog's field. */
export async function startSearch(dialog: HTMLDialogElement): Promise<void> {
  const response = await fetch("/search.json");
  if (!response.ok) throw new Error(`Load the search index: the status is ${response.status}`);
  const search = createSearch(await response.json() as IndexEntry[]);
  const field = dialog.querySelector("input")!;
  const status = dialog.querySelector(".status")!;
  const list = dialog.querySelector("ol")!;

  function answer(): void {
    const query = field.value.trim();
    const hits = query === "" ? [] : search(query);
    render(<Results hits={hits.slice(0, MOST)} />, list);
    list.scrollTop = 0;
    status.textContent = query === "" ? "" : count(hits);
  }

  field.addEventListener("input", answer);
  dialog.addEventListener("keydown", (event) => move(event, { field, list }));
  list.addEventListener("click", ({ target }) => {
    // A link to this very page loads nothing, and would leave the dialog open.
    if (target instanceof Element && target.closest("a")) dialog.close();
  });
  answer();
}

function count({ length }: readonly Hit[]): string {
  if (length === 0) return "Nothing found. Try fewer words, or different ones.";
  if (length === 1) return "1 result";
  return length > MOST ? `Top ${MOST} of ${length} results` : `${length} results`;
}

/** Up and down go through the field and the results; Enter in the field opens the first one. */
function move(event: KeyboardEvent, { field, list }: { field: HTMLElement; list: HTMLElement }) {
  const links = [...list.querySelectorAll("a")];
  const stops = [field, ...links];
  const place = stops.indexOf(document.activeElement as HTMLElement);
  if (event.isComposing || place === -1) return;
  if (event.key === "Enter" && place === 0) return links[0]?.click();
  const next = { ArrowDown: stops[place + 1], ArrowUp: stops[place - 1] }[event.key];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

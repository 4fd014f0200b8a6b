/** Keeps the reader's progress in the browser, over all its tabs. No server learns of it. */

import { parse, type Progress, serialize } from "./progress.ts";

const KEY = "progress";
const listeners = new Set<() => void>();
/** What holds for this page where nothing can be stored. */
let unstored: string | null | undefined;

/** The progress as it is now. */
export function load(): Progress {
  return parse(read());
}

/** Changes the progress, on top of what other tabs have made of it. */
export function change(update: (progress: Progress) => Progress): void {
  write(serialize(update(load())));
  tellAll();
}

/** Forgets all of it. */
export function forget(): void {
  write(null);
  tellAll();
}

/** Calls the listener now, and whenever the progress may have changed, here or in another tab. */
export function watch(listener: () => void): void {
  listeners.add(listener);
  listener();
}

// A key of null says that the whole storage was emptied.
addEventListener("storage", ({ key }) => (key === KEY || key === null) && tellAll());
// A page that comes back from the back/forward cache has heard nothing in the meantime.
addEventListener("pageshow", ({ persisted }) => persisted && tellAll());

function tellAll(): void {
  for (const listener of listeners) listener();
}

function read(): string | null {
  if (unstored !== undefined) return unstored;
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function write(text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, text);
  } catch {
    unstored = text;
  }
}

/** Copy buttons, and the choice of a stack, which is remembered over all lessons. */

import { copyText } from "./copy.ts";

/** The kinds of tabs. Each has a choice of its own: a client's "Node" is not the server's. */
const KINDS = ["server", "client"];

for (const button of document.querySelectorAll<HTMLButtonElement>("button.copy")) {
  const pieces = button.closest(".code")?.querySelectorAll("pre");
  if (!pieces) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    // With what is folded, and without the lines that say so.
    const file = Array.from(pieces, ({ textContent }) => textContent).join("");
    button.textContent = await copyText(file) ? "Copied" : "Press Ctrl+C";
    setTimeout(() => button.textContent = "Copy", 2_000);
  });
}

for (const kind of KINDS) choose(kind, recall(kind));
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  const { kind } = target.closest<HTMLElement>(".tabs")?.dataset ?? {};
  if (kind === undefined) return;
  remember(kind, target.value);
  choose(kind, target.value);
});

/** Turns every set of tabs of that kind to the stack, if it has it. */
function choose(kind: string, stack: string | null): void {
  for (
    const tab of document.querySelectorAll<HTMLInputElement>(`.tabs[data-kind=${kind}] > input`)
  ) {
    if (tab.value === stack) tab.checked = true;
  }
}

function recall(kind: string): string | null {
  try {
    return localStorage.getItem(`${kind}-stack`);
  } catch {
    return null;
  }
}

function remember(kind: string, stack: string): void {
  try {
    localStorage.setItem(`${kind}-stack`, stack);
  } catch {
    // Without storage the choice holds for this page.
  }
}

/** Copy buttons, and the choice of a stack, which is remembered over all lessons. */

import { copyText } from "./copy.ts";

const STACK = "stack";

for (const button of document.querySelectorAll<HTMLButtonElement>("button.copy")) {
  const code = button.closest(".code")?.querySelector("pre");
  if (!code) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.textContent = await copyText(code.textContent ?? "") ? "Copied" : "Press Ctrl+C";
    setTimeout(() => button.textContent = "Copy", 2_000);
  });
}

choose(recall());
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.closest(".tabs")) return;
  remember(target.value);
  choose(target.value);
});

/** Turns every set of tabs that has the stack to it. */
function choose(stack: string | null): void {
  for (const tab of document.querySelectorAll<HTMLInputElement>(".tabs > input")) {
    if (tab.value === stack) tab.checked = true;
  }
}

function recall(): string | null {
  try {
    return localStorage.getItem(STACK);
  } catch {
    return null;
  }
}

function remember(stack: string): void {
  try {
    localStorage.setItem(STACK, stack);
  } catch {
    // Without storage the choice holds for this page.
  }
}

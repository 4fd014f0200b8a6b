/** The ledger by keyboard: up and down through the rows, Home and End to the first and the last. */

/** Moves the focus from row to row. The rows form one stop of the Tab key. */
export function moveInLedger(event: KeyboardEvent): void {
  const list = (event.currentTarget as HTMLElement).querySelector("ol");
  const row = (event.target as HTMLElement).closest("li");
  if (!list || !row) return;
  const next = {
    ArrowDown: row.nextElementSibling,
    ArrowUp: row.previousElementSibling,
    Home: list.firstElementChild,
    End: list.lastElementChild,
  }[event.key];
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

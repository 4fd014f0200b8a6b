/** Opens the search. What finds, and what can be found, is loaded when a reader first does so. */

/** Where a slash is a letter. */
const WRITABLE = "input, textarea, select, [contenteditable]";

const button = document.querySelector<HTMLButtonElement>("button.find");
const dialog = document.querySelector<HTMLDialogElement>("dialog.search");

if (button && dialog) {
  const { script = "" } = button.dataset;
  const field = dialog.querySelector("input")!;
  const status = dialog.querySelector(".status")!;
  let loading: Promise<void> | undefined;

  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    field.focus();
    field.select();
    loading ??= load().catch((error) => {
      console.error(error);
      status.textContent = "The search did not load. Reload the page to try again.";
    });
  };
  const load = async () => {
    status.textContent = "Loading…";
    const { startSearch } = await import(script);
    await startSearch(dialog);
  };

  button.hidden = false;
  button.addEventListener("click", open);
  dialog.querySelector(".close")!.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    // Of what lies beside the dialog, the click is on the dialog itself.
    if (event.target === dialog) dialog.close();
  });
  // Keys pressed in the dialog mean nothing to the page behind it.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.matches(WRITABLE)) return;
    event.preventDefault();
    open();
  });
}

export {};

/** The search, before a script brings it to life: its button is hidden, its dialog closed. */

/** Opens the dialog. `script` is loaded at the first time. */
export function SearchButton({ script }: { script: string }) {
  return (
    <button type="button" class="find" data-script={script} aria-keyshortcuts="/" hidden>
      Search <kbd>/</kbd>
    </button>
  );
}

/** The field, the number of results, and the results. */
export function SearchDialog() {
  return (
    <dialog class="search" aria-label="Search the course">
      <div class="field">
        <input
          type="text"
          aria-label="Search for"
          placeholder="A word or a whole error message"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="go"
        />
        <button type="button" class="close">Close</button>
      </div>
      <p class="status" role="status"></p>
      <ol></ol>
    </dialog>
  );
}

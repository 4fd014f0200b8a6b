/** An experiment: predict, try it, see, and then the reasons. What shows when is in its styles. */

/**
 * Follows one. `onAnswer` is told the chosen answer when the reasons are shown, and again if the
 * reader then chooses another.
 */
export function followExperiment(form: HTMLFormElement, onAnswer: (chosen: Element) => void): void {
  const tell = () => {
    const chosen = form.querySelector("li:has(:checked)");
    if (chosen && "revealed" in form.dataset) onAnswer(chosen);
  };
  form.addEventListener("change", tell);
  form.addEventListener("drive", () => form.dataset.tried = "");
  form.querySelector(".reveal")?.addEventListener("click", () => {
    form.dataset.revealed = "";
    tell();
  });
}

/** Light, dark, or as the system has it: one button goes through the three. */

const THEMES = ["system", "light", "dark"] as const;
type Theme = typeof THEMES[number];

const button = document.querySelector<HTMLButtonElement>("button.theme");
const chosen = button?.querySelector(".chosen");
if (button && chosen) {
  let theme = (document.documentElement.dataset.theme ?? "system") as Theme;
  const show = () => chosen.textContent = theme;
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
    apply(theme);
    show();
  });
}

function apply(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Without storage the choice holds for this page.
  }
}

export {};

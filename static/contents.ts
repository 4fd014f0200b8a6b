/** The table of contents: the current section is marked, and named where the contents are folded. */

/** How far down the window a section must have come to be the current one. */
const LINE = 0.2;

const contents = document.querySelector<HTMLDetailsElement>(".contents details");
if (contents) {
  markCurrent(contents);
  foldAgain(contents);
}

/** On a wide window it lies over the text: it folds when the reader has chosen, or turns away. */
function foldAgain(details: HTMLDetailsElement): void {
  const fold = () => details.open = false;
  const liesOverText = () => getComputedStyle(details.querySelector("ol")!).position === "absolute";
  details.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("a") && liesOverText()) fold();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!details.contains(target as Node) && liesOverText()) fold();
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.preventDefault();
    fold();
    details.querySelector("summary")!.focus();
  });
}

/** The current section is the last one that has come up to the line; above the first there is none. */
function markCurrent(details: HTMLDetailsElement): void {
  const links = new Map<Element, Element>();
  for (const link of details.querySelectorAll<HTMLAnchorElement>("a")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)))?.parentElement;
    if (section) links.set(section, link);
  }
  const hasCome = (section: Element) => section.getBoundingClientRect().top <= innerHeight * LINE;
  const here = details.querySelector(".here")!;
  const mark = () => {
    const current = [...links.keys()].findLast(hasCome);
    here.textContent = (current && links.get(current)?.textContent) ?? "";
    for (const [section, link] of links) {
      if (section === current) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  // It hears of every section that crosses the line, and of nothing between.
  const rootMargin = `-${LINE * 100}% 0px -${100 - LINE * 100}% 0px`;
  const observer = new IntersectionObserver(mark, { rootMargin });
  for (const section of links.keys()) observer.observe(section);
}

export {};

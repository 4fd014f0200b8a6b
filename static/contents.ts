/** The table of contents: unfolded where it stands beside the text, with the current section marked. */

/** How far down the window a section must have come to be the current one. */
const LINE = 0.2;

const contents = document.querySelector<HTMLDetailsElement>(".contents details");
if (contents) {
  unfoldBeside(contents);
  markCurrent(contents);
}

/** From this width on the styles put it beside the text: see styles/aids.css. */
function unfoldBeside(details: HTMLDetailsElement): void {
  const wide = matchMedia("(min-width: 1150px)");
  const follow = () => details.open = wide.matches;
  wide.addEventListener("change", follow);
  follow();
}

/** The current section is the last one that has come up to the line; above the first there is none. */
function markCurrent(details: HTMLDetailsElement): void {
  const links = new Map<Element, Element>();
  for (const link of details.querySelectorAll<HTMLAnchorElement>("a")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)))?.parentElement;
    if (section) links.set(section, link);
  }
  const hasCome = (section: Element) => section.getBoundingClientRect().top <= innerHeight * LINE;
  const mark = () => {
    const current = [...links.keys()].findLast(hasCome);
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

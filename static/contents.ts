/** The table of contents: unfolded where it stands beside the text, with the current section marked. */

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

/** The current section is the one that crosses a line a third down the window. */
function markCurrent(details: HTMLDetailsElement): void {
  const links = new Map<Element, Element>();
  for (const link of details.querySelectorAll<HTMLAnchorElement>("a")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)))?.parentElement;
    if (section) links.set(section, link);
  }
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const link = links.get(target);
      if (isIntersecting) link?.setAttribute("aria-current", "location");
      else link?.removeAttribute("aria-current");
    }
  }, { rootMargin: "-33% 0px -67% 0px" });
  for (const section of links.keys()) observer.observe(section);
}

export {};

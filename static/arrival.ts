/** Ends the arrival, in which the text below the window has no layout yet: see styles/text.css. */

/** When the first frame is on the screen, and the reader hardly under way: in milliseconds. */
const LONG_ENOUGH = 1_000;

const root = document.documentElement;
if (root.dataset.arriving !== undefined) {
  const arrived = new AbortController();
  const end = () => {
    arrived.abort();
    delete root.dataset.arriving;
  };
  const options = { signal: arrived.signal, capture: true, passive: true };
  // Whatever moves the reader must find everything where it stays.
  for (const type of ["wheel", "touchstart", "pointerdown", "keydown", "click"]) {
    addEventListener(type, end, options);
  }
  // A live view scrolls its own rows: that is not the page.
  addEventListener("scroll", ({ target }) => target === document && end(), options);
  setTimeout(end, LONG_ENOUGH);
}

export {};

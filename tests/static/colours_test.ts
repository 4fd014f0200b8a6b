/** The colours of the styles: what is written can be read on whatever it may stand on. */

import { assert, assertGreaterOrEqual } from "@std/assert";

const TEXTS = [
  ...["ink", "soft", "accent", "unseen"],
  ...["data", "event", "id", "retry", "comment"],
  ...["open", "wait", "shut"],
];
const GROUNDS = ["paper", "raise", "sink", "hit"];
/** WCAG 2.2, 1.4.3, level AA, for text of any size. */
const LEAST = 4.5;

const styles = await Deno.readTextFile(new URL("../../static/styles/base.css", import.meta.url));
const colours = new Map(
  [...styles.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g)]
    .map(([, name, light, dark]) => [name!, { light: light!, dark: dark! }]),
);

for (const scheme of ["light", "dark"] as const) {
  Deno.test(`colours of the ${scheme} can be read on every ground`, () => {
    for (const text of TEXTS) {
      for (const ground of GROUNDS) {
        const contrast = contrastOf(colourOf(text, scheme), colourOf(ground, scheme));
        assertGreaterOrEqual(contrast, LEAST, `${text} on ${ground}`);
      }
    }
    assertGreaterOrEqual(
      contrastOf(colourOf("on-accent", scheme), colourOf("accent", scheme)),
      LEAST,
    );
  });
}

function colourOf(name: string, scheme: "light" | "dark"): string {
  const colour = colours.get(name);
  assert(colour, `base.css has no --${name}`);
  return colour[scheme];
}

/** WCAG's contrast ratio, from 1 to 21. */
function contrastOf(one: string, other: string): number {
  const [lighter, darker] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** WCAG's relative luminance of `#rrggbb`, from 0 to 1. */
function luminanceOf(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const value = parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** Markdown → HTML, as every page uses it. */

import { escape } from "@std/html";
import { Marked } from "marked";
import { gfmHeadingId, resetHeadings } from "marked-gfm-heading-id";
import { highlight } from "./highlight.ts";
import type { Drive } from "./live_link.ts";

/** The reader of markdown that all pages share. */
export const marked = new Marked(gfmHeadingId(), {
  renderer: {
    // Raw HTML in a lesson is text, not markup: nothing passes through unseen.
    html: ({ text }) => escape(text),
    // What returns false is rendered as ever.
    link({ href, tokens, ...token }) {
      const inner = this.parser.parseInline(tokens);
      if ("drive" in token) return driveLink(token.drive as Drive, inner);
      return isHarmless(href) ? false : inner;
    },
    image: ({ href, text }) => isHarmless(href) ? false : escape(text),
    code: ({ text, lang = "" }) =>
      `<pre class="block" tabindex="0"><code>${highlight(text, lang)}</code></pre>\n`,
  },
});

/** A link that drives the page's instrument: static/drive.ts carries it out. */
function driveLink(drive: Drive, html: string): string {
  const attributes = Object.entries({
    class: drive.kind === "point" ? "point" : "do",
    href: drive.src,
    ...drive.kind === "act" && { "data-act": drive.act },
    ...drive.kind === "point" && { "data-rows": drive.rows },
    ...drive.kind === "set" && {
      "data-set": drive.parameters,
      ...drive.events.length > 0 && { "data-events": drive.events.join(" ") },
      ...drive.shows.length > 0 && { "data-shows": drive.shows.join(" ") },
    },
  }).map(([name, value]) => `${name}="${escape(value)}"`);
  return `<a ${attributes.join(" ")}>${html}</a>`;
}

/**
 * Whether an address leads to a page and runs nothing: it is relative, or has one of three schemes.
 * An entity in its first part could hide another scheme.
 */
function isHarmless(href: string): boolean {
  return /^(?:https?:|mailto:|[\w.-]*(?:[/?#]|$))/i.test(href);
}

/** Renders markdown that has none of a lesson's blocks: a part's paragraph, a lead. */
export function renderPlain(markdown: string): string {
  return marked.parse(markdown, { async: false });
}

/** Renders markdown without a paragraph around it. */
export function renderInline(markdown: string): string {
  return marked.parseInline(markdown, { async: false });
}

const SECTION_END = "</section>\n";

/**
 * Renders the text of a page that is no lesson. Each second-level heading opens a section whose
 * class is the heading's ID; a wide table scrolls by itself.
 */
export function renderText(markdown: string): string {
  resetHeadings();
  let html = "";
  let sections = 0;
  for (const token of marked.lexer(markdown)) {
    if (token.type === "heading") {
      const { id, heading } = withAnchor(marked.parser([token]));
      if (token.depth === 2) html += `${sections++ > 0 ? SECTION_END : ""}<section class="${id}">`;
      html += heading;
    } else if (token.type === "table") {
      html += `<div class="scroll" tabindex="0">${marked.parser([token])}</div>`;
    } else {
      html += marked.parser([token]);
    }
  }
  return html + (sections > 0 ? SECTION_END : "");
}

/** Adds to a heading the link to itself. */
export function withAnchor(html: string): { id: string; heading: string } {
  const id = /id="([^"]*)"/.exec(html)?.[1] ?? "";
  const anchor = `<a class="anchor" href="#${id}" aria-label="Link to this section">#</a>`;
  return { id, heading: html.replace(/(?=<\/h[1-6]>)/, ` ${anchor}`) };
}

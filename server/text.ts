/** Markdown without a lesson's blocks: as HTML for a page, and as plain text for the search. */

import type { Token, Tokens } from "marked";
import { resetHeadings } from "marked-gfm-heading-id";
import { isFile, isLive, isTaskList, linksOf, marked, withAnchor } from "./markdown.ts";

const END = "</section>\n";

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
      if (token.depth === 2) html += `${sections++ > 0 ? END : ""}<section class="${id}">`;
      html += heading;
    } else if (token.type === "table") {
      html += `<div class="scroll" tabindex="0">${marked.parser([token])}</div>`;
    } else {
      html += marked.parser([token]);
    }
  }
  return html + (sections > 0 ? END : "");
}

/** A heading and what stands under it, as far as the next one. */
export interface TextSection {
  /** Of the heading, on the page; empty for what stands before the first. */
  readonly id: string;
  readonly heading: string;
  /** Without any marks; words are parted by one space. */
  readonly text: string;
}

/**
 * Reads markdown as text, by its headings. A quiz's answers are left out, as some are wrong, and so
 * are the links that become blocks.
 */
export function readSections(markdown: string): TextSection[] {
  resetHeadings();
  let section = { id: "", heading: "", text: "" };
  const sections = [section];
  for (const token of marked.lexer(markdown)) {
    if (token.type === "heading") {
      const { id } = withAnchor(marked.parser([token]));
      sections.push(section = { id, heading: plainText([token]), text: "" });
    } else if (!isTaskList(token) && !linksOf(token).some((link) => isLive(link) || isFile(link))) {
      section.text = `${section.text} ${plainText([token])}`.trim();
    }
  }
  return sections.filter(({ heading, text }) => heading !== "" || text !== "");
}

/** Markdown without its marks, on one line. */
export function plainTextOf(markdown: string): string {
  return plainText(marked.lexer(markdown));
}

/** The text of blocks, with a space between them. */
function plainText(blocks: readonly Token[]): string {
  return blocks.map(textOf).join(" ").replace(/\s+/g, " ").trim();
}

function textOf(token: Token): string {
  const { type, tokens, text } = token as Tokens.Generic;
  switch (type) {
    case "table": {
      const { header, rows } = token as Tokens.Table;
      return [header, ...rows].flat().map(({ tokens }) => inlineText(tokens)).join(" ");
    }
    case "list":
      return plainText((token as Tokens.List).items);
    case "list_item":
    case "blockquote":
      return plainText(tokens ?? []);
    case "br":
      return " ";
    default:
      return tokens ? inlineText(tokens) : text ?? "";
  }
}

/** The text of what follows each other in a line. */
function inlineText(tokens: readonly Token[]): string {
  return tokens.map(textOf).join("");
}

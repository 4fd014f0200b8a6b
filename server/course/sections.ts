/** Markdown as plain text, by its headings: what the search knows of a page. */

import type { Token, Tokens } from "marked";
import { resetHeadings } from "marked-gfm-heading-id";
import { isFile, isTaskList, linksOf } from "./lesson_text.ts";
import { isLive } from "./live_link.ts";
import { marked, withAnchor } from "./markdown.ts";

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

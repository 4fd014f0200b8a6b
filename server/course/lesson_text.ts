/** A lesson's text: markdown with the blocks that a lesson adds to it, snippets, tabs, quizzes, experiments. */

import type { Token, Tokens } from "marked";
import { resetHeadings } from "marked-gfm-heading-id";
import { contents, experiment, quiz } from "./blocks.tsx";
import { snippetBlock, snippetTabs } from "./code_block.tsx";
import { CourseError, type Lesson, type Snippet } from "./course.ts";
import { type Instrument, isLive, readDrive, readInstrument } from "./live_link.ts";
import { marked, withAnchor } from "./markdown.ts";

/** A lesson's text. */
export interface RenderedLesson {
  readonly html: string;
  /** The live view that stands beside the text, if the lesson has one. */
  readonly instrument: Instrument | undefined;
  /** The IDs of the headings that its quizzes and experiments stand under, in their order. */
  readonly questions: readonly string[];
}

/**
 * Renders a lesson's text. Each second-level heading opens a section whose class is the heading's
 * ID, so that "Watch for" looks like itself in every lesson; before the first of them stands a
 * table of contents. The first paragraph may be the link to the instrument, which is told and not
 * rendered here; every other link to `live.ts?…` or `live.ts#…` drives it.
 * @throws {CourseError} Where the text links to a file that the lesson does not have or that would
 * not be shown, a link asks of the instrument what it cannot do, or an answer gives no reason.
 */
export function renderLesson(lesson: Lesson): RenderedLesson {
  resetHeadings();
  const sections: { id: string; html: string }[] = [];
  const questions: string[] = [];
  let before = "";
  let html = "";
  let question: string | undefined;
  let groups = 0;
  const { instrument, tokens } = takeInstrument(lesson);

  for (const [index, token] of tokens.entries()) {
    if (token.type === "heading") {
      const { id, heading } = withAnchor(marked.parser([token]));
      question = token.text.endsWith("?") ? id : undefined;
      if (token.depth === 2) {
        if (sections.length === 0) [before, html] = [html, ""];
        else html += "</section>\n";
        html += `<section class="${id}">`;
        sections.push({ id, html: titleOf(token as Tokens.Heading) });
      }
      html += heading;
      continue;
    }
    const links = linksOf(token);
    if (token.type === "paragraph" && links.length === 1 && isFile(links[0]!)) {
      html += snippetBlock(fileOf(links[0]!, lesson));
    } else if (token.type === "list" && links.length > 0 && links.every(isFile)) {
      const tabs = links.map((link) => ({ label: link.text, snippet: fileOf(link, lesson) }));
      const kind = links.every(isClient) ? "client" : "server";
      html += snippetTabs({ group: `Tabs-${++groups}`, kind, tabs });
    } else if (token.type === "list" && question !== undefined && isTaskList(token)) {
      questions.push(question);
      const answers = (token as Tokens.List).items.map((item) => answerOf(item, lesson));
      const next = tokens[index + 1];
      if (isDoParagraph(next)) {
        const doHtml = marked.Parser.parseInline(next.tokens, marked.defaults);
        html += experiment({ question, answers, doHtml });
        tokens.splice(index + 1, 1);
      } else html += quiz({ question, answers });
    } else if (token.type === "table") {
      html += `<div class="scroll" tabindex="0">${marked.parser([token])}</div>`;
    } else {
      html += marked.parser([token]);
    }
  }
  if (sections.length > 0) html = `${before}${contents(sections)}${html}</section>\n`;
  refuseFileLinks(html, lesson);
  return { html, questions, instrument };
}

/** Parts the instrument from the text, and reads what drives it. Blank lines are left out. */
function takeInstrument(lesson: Lesson) {
  const tokens = marked.lexer(lesson.text).filter(({ type }) => type !== "space");
  const [link, ...others] = tokens[0] ? linksOf(tokens[0]) : [];
  const isFirst = tokens[0]?.type === "paragraph" && link && isLive(link) && others.length === 0;
  const instrument = isFirst ? readInstrument(link, lesson) : undefined;
  if (isFirst) tokens.shift();
  marked.walkTokens(tokens, (token) => {
    if (token.type !== "link" || !isLive(token as Tokens.Link) || token.href === "live.ts") return;
    Object.assign(token, {
      drive: readDrive(token as Tokens.Link, { instrument, path: lesson.path }),
    });
  });
  return { instrument, tokens };
}

/** Whether a block is the paragraph that says how to try an answer: it begins with a do-it link. */
function isDoParagraph(token: Token | undefined): token is Tokens.Paragraph {
  const [first] = token?.type === "paragraph" ? (token as Tokens.Paragraph).tokens : [];
  return first?.type === "link" && isLive(first as Tokens.Link);
}

/** A link to a file that has not become a block would lead nowhere: the server shows no folders. */
function refuseFileLinks(html: string, lesson: Lesson): void {
  const [, href] = /<a href="((?:live\.ts|snippets\/)[^"]*)"/.exec(html) ?? [];
  if (href === undefined) return;
  throw new CourseError(
    `Load the course: ${lesson.path}: lesson.md links to ${href} inside a text: ` +
      "put the link in a paragraph or a list of its own",
  );
}

/** The links of a paragraph that is one link, or of a list whose every item is one. */
export function linksOf(token: Token): Tokens.Link[] {
  const groups = token.type === "paragraph"
    ? [token.tokens ?? []]
    : token.type === "list"
    ? (token as Tokens.List).items.map(({ tokens }) => inlineOf(tokens))
    : [];
  const links = groups.map((tokens) => tokens.length === 1 ? tokens[0] : undefined);
  return links.every((link) => link?.type === "link") ? links as Tokens.Link[] : [];
}

export const isFile = ({ href }: Tokens.Link): boolean => /^(?:live\.ts$|snippets\/)/.test(href);
const isClient = ({ href }: Tokens.Link): boolean => href.startsWith("snippets/client");
export const isTaskList = (token: Token): boolean =>
  token.type === "list" && (token as Tokens.List).items.every(({ task }) => task);

function fileOf({ href }: Tokens.Link, lesson: Lesson): Snippet {
  const snippet = lesson.files.get(href);
  if (snippet) return snippet;
  throw new CourseError(
    `Load the course: ${lesson.path}: lesson.md links to ${href}, which is not there: ` +
      "add the file, or take the link away",
  );
}

function answerOf(item: Tokens.ListItem, lesson: Lesson) {
  const [label, ...rest] = item.tokens.filter(({ type }) =>
    type !== "space" && type !== "checkbox"
  );
  const why = rest.flatMap((token) =>
    token.type === "list"
      ? (token as Tokens.List).items.map(({ tokens }) => inlineOf(tokens))
      : [inlineOf([token])]
  );
  if (label === undefined || why.length === 0) {
    throw new CourseError(
      `Load the course: ${lesson.path}: the answer "${item.text}" gives no reason: ` +
        "nest a line under it that says why",
    );
  }
  const html = marked.Parser.parseInline(
    inlineOf([label]).filter(({ type }) => type !== "checkbox"),
    marked.defaults,
  );
  const whyHtml = why.map((tokens) => marked.Parser.parseInline(tokens, marked.defaults)).join(" ");
  return { html, whyHtml, isRight: item.checked === true };
}

/** The inline tokens of a block's first child: of its paragraph, or of its tight text. */
function inlineOf(tokens: Token[]): Token[] {
  const [first] = tokens as [Tokens.Generic?];
  return first?.tokens ?? (first ? [first] : []);
}

/** A heading's text as a link may hold it, which can hold no other link. */
function titleOf({ tokens }: Tokens.Heading): string {
  return marked.Parser.parseInline(tokens, marked.defaults).replace(/<\/?a\b[^>]*>/g, "");
}

/** A lesson's questions, found without rendering it: the home page tells which are answered. */

import { resetHeadings } from "marked-gfm-heading-id";
import { marked, withAnchor } from "./markdown.ts";

/** A block of code, in which a comment may look like a heading. */
const FENCED = /^(`{3,}|~{3,}).*\n[^]*?^\1[`~]*[ \t]*$/gm;
/** A heading, or the mark of an item in a task list. */
const HEADING_OR_TASK = /^#{1,6} .*\S|^[-*+] +\[[ xX]\] /gm;

/** The IDs of the headings that a lesson's quizzes stand under, in their order. */
export function readQuestions(text: string): string[] {
  const headings: { line: string; isQuestion: boolean }[] = [];
  for (const [line] of text.replace(FENCED, "").matchAll(HEADING_OR_TASK)) {
    const last = headings.at(-1);
    if (line.startsWith("#")) headings.push({ line, isQuestion: false });
    else if (last?.line.endsWith("?")) last.isQuestion = true;
  }
  const questions = headings.filter(({ isQuestion }) => isQuestion);
  const asked = new Set(questions.map(({ line }) => wordsOf(line)));
  // A heading whose words an earlier one had gets a number: so that one is read, too.
  resetHeadings();
  return headings.filter(({ line }) => asked.has(wordsOf(line))).flatMap(({ line, isQuestion }) => {
    const { id } = withAnchor(marked.parser(marked.lexer(line)));
    return isQuestion ? [id] : [];
  });
}

function wordsOf(heading: string): string {
  return heading.replace(/^#+ +/, "");
}

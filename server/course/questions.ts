/** A lesson's questions, found without rendering it: the home page tells which are answered. */

import { resetHeadings } from "marked-gfm-heading-id";
import { marked, withAnchor } from "./markdown.ts";

/** A block of code, in which a comment may look like a heading. */
const FENCED = /^(`{3,}|~{3,}).*\n[^]*?^\1[`~]*[ \t]*$/gm;
/** A heading, or the mark of an item in a task list. */
const HEADING_OR_TASK = /^#{1,6} .*\S|^[-*+] +\[[ xX]\] /gm;

/** The IDs of the headings that a lesson's quizzes stand under, in their order. */
export function readQuestions(text: string): string[] {
  // Where a heading has words that an earlier one had, its ID gets a number: all are read.
  resetHeadings();
  const questions = new Set<string>();
  let question: string | undefined;
  for (const [line] of text.replace(FENCED, "").matchAll(HEADING_OR_TASK)) {
    if (line.startsWith("#")) {
      const { id } = withAnchor(marked.parser(marked.lexer(line)));
      question = line.endsWith("?") ? id : undefined;
    } else if (question !== undefined) questions.add(question);
  }
  return [...questions];
}

import hljs from "highlight.js/lib/core";
import { escape } from "@std/html";
import bash from "highlight.js/lib/languages/bash";
import go from "highlight.js/lib/languages/go";
import http from "highlight.js/lib/languages/http";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import php from "highlight.js/lib/languages/php";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import { interpret, type Step } from "../../event_stream/mod.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const LANGUAGES = { bash, go, http, javascript, json, php, python, typescript, xml };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

const BY_EXTENSION = new Map(Object.entries({
  html: "xml",
  js: "javascript",
  mjs: "javascript",
  py: "python",
  sh: "bash",
  ts: "typescript",
}));

/** Which language a file is in, by its name's ending. */
export function languageOf(name: string): string {
  const extension = name.slice(name.lastIndexOf(".") + 1);
  return BY_EXTENSION.get(extension) ?? extension;
}

/** Code → escaped HTML with classes for its colours. An unknown language stays plain. */
export function highlight(code: string, language: string): string {
  if (language === "event-stream") return highlightEventStream(code);
  const known = BY_EXTENSION.get(language) ?? language;
  return hljs.getLanguage(known) ? hljs.highlight(code, { language: known }).value : escape(code);
}

/** The same line by line: a colour that spans several lines begins anew in each of them. */
export function highlightLines(code: string, language: string): string[] {
  const open: string[] = [];
  return highlight(code, language).split("\n").map((line) => {
    const before = open.join("");
    for (const [tag] of line.matchAll(/<[^>]*>/g)) {
      if (tag === "</span>") open.pop();
      else open.push(tag);
    }
    return before + line + "</span>".repeat(open.length);
  });
}

/** An event stream in the text looks as it does in the live view: its colours, its line ends. */
function highlightEventStream(code: string): string {
  const bytes = encoder.encode(`${code}\n`);
  return interpret(bytes).steps.map(({ start, end, kind, field, lineEnd }) => {
    const line = escape(decoder.decode(bytes.subarray(start, end - lineEnd.length)));
    return `${colour(line, { kind, field })}<span class="eol"></span>\n`;
  }).join("");
}

function colour(line: string, { kind, field }: Pick<Step, "kind" | "field">): string {
  if (kind === "comment") return `<span class="wire-comment">${line}</span>`;
  if (kind !== "field") return line;
  return `<span class="wire-${field}">${field}</span>${line.slice(field.length)}`;
}

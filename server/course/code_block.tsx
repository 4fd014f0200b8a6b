/** A file of the lesson as the page shows it: its name, its command, its text with folded regions. */

import { renderToString } from "preact-render-to-string";
import type { Snippet } from "./course.ts";
import { highlightLines, languageOf } from "./highlight.ts";
import { type Piece, piecesOf } from "./regions.ts";

/**
 * A file of the lesson, with its name, the command that runs it, and a copy button.
 * @throws {CourseError} Where its regions are not in order.
 */
export function snippetBlock(snippet: Snippet): string {
  return renderToString(<Code {...snippet} />);
}

const TABS = {
  server: "The same stream, by stack",
  client: "A client for it, by tool",
};

/**
 * The same in several stacks: the page remembers which one the reader chose, for servers and for
 * clients apart. Who reads with Node need not write with it.
 */
export function snippetTabs({ group, kind, tabs }: {
  /** A name for the set, unique on the page. */
  group: string;
  kind: keyof typeof TABS;
  tabs: readonly { label: string; snippet: Snippet }[];
}): string {
  const [only, ...others] = tabs;
  if (only && others.length === 0) return snippetBlock(only.snippet);
  return renderToString(
    <div class="tabs" data-kind={kind} role="group" aria-label={TABS[kind]}>
      {tabs.map(({ label, snippet }, index) => {
        const id = `${group}-${index + 1}`;
        return (
          <>
            <input type="radio" name={group} id={id} value={label} checked={index === 0} />
            <label for={id}>{label}</label>
            <div class="panel">
              <Code {...snippet} />
            </div>
          </>
        );
      })}
    </div>,
  );
}

function Code({ name, source, command }: Snippet) {
  const text = source.trimEnd();
  const lines = text.split("\n");
  const html = highlightLines(text, languageOf(name));
  return (
    <figure class="code">
      <figcaption>
        <span class="file">{name}</span>
        <code class="command">{command}</code>
        <button type="button" class="copy" hidden>Copy</button>
      </figcaption>
      <div class="source" tabIndex={0} role="group" aria-label={name}>
        {piecesOf(lines, name).map((piece) =>
          piece.name === undefined
            ? <Lines key={piece.start} html={html.slice(piece.start, piece.end)} />
            : <Region key={piece.start} {...piece} name={piece.name} lines={lines} html={html} />
        )}
      </div>
    </figure>
  );
}

/** A region is folded to its name, where its opening comment would stand. */
function Region({ name, start, end, lines, html }: Piece & {
  name: string;
  lines: readonly string[];
  html: readonly string[];
}) {
  const [indent = ""] = /^\s*/.exec(lines[start]!)!;
  const count = end - start - 2;
  return (
    <details class="region">
      <summary>
        {indent}
        {name} <span class="count">{`· ${count} ${count === 1 ? "line" : "lines"}`}</span>
      </summary>
      <Lines html={html.slice(start, end)} isRegion />
    </details>
  );
}

/** The comments around a region are hidden, not left out: whoever copies the file gets them. */
function Lines({ html, isRegion = false }: { html: readonly string[]; isRegion?: boolean }) {
  const shown = html.map((line, index) =>
    isRegion && (index === 0 || index === html.length - 1)
      ? `<span hidden>${line}\n</span>`
      : `${line}\n`
  );
  return <pre><code dangerouslySetInnerHTML={{ __html: shown.join("") }} /></pre>;
}

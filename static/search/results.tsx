import type { Hit } from "./engine.ts";
import { excerpt, mark, type Run } from "./excerpt.ts";

/** What was found: each section with its page, its heading, and a part of its text. */
export function Results({ hits }: { hits: readonly Hit[] }) {
  return (
    <>
      {hits.map(({ entry, words }) => (
        <li key={entry.url}>
          <a href={entry.url}>
            <strong class={entry.isError ? "words" : undefined}>
              <Marked runs={mark(entry.title, words)} />
              {entry.heading !== "" && (
                <>
                  {" › "}
                  <Marked runs={mark(entry.heading, words)} />
                </>
              )}
            </strong>
            <span>
              <Marked runs={excerpt(entry.text, words)} />
            </span>
          </a>
        </li>
      ))}
    </>
  );
}

function Marked({ runs }: { runs: readonly Run[] }) {
  return (
    <>
      {runs.map(({ text, isMarked }, place) => isMarked ? <mark key={place}>{text}</mark> : text)}
    </>
  );
}

/** The blocks that a page is made of, besides its text. Data → HTML, everything escaped. */

import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Snippet } from "./course.ts";
import { highlight, languageOf } from "./highlight.ts";
import type { FirstView, LiveOptions } from "./live_link.ts";

/** A live view: the page's script brings it to life; without it, the curl line stands here. */
export function LiveStream({ view, origin }: {
  view: FirstView & Partial<LiveOptions>;
  /** Where the course is served, such as `http://127.0.0.1:8000`. */
  origin: string;
}) {
  const { src, events, choices = {}, shows = [] } = view;
  return (
    <live-stream
      src={src}
      events={events.join(" ") || undefined}
      choices={Object.keys(choices).length > 0 ? JSON.stringify(choices) : undefined}
      shows={shows.join(" ") || undefined}
    >
      <p>
        The live view needs JavaScript. In a terminal, the same stream is one command away:
      </p>
      <pre tabIndex={0}><code>curl -N '{origin}{src}'</code></pre>
    </live-stream>
  );
}
/** A file of the lesson, with its name, the command that runs it, and a copy button. */
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

/** An answer to choose, and why it is right or not. */
export interface Answer {
  readonly html: string;
  readonly isRight: boolean;
  readonly whyHtml: string;
}

/** A question's answers. Each opens to say whether it is right, and why. */
export function quiz({ question, answers }: {
  /** The ID of the heading that asks. */
  question: string;
  answers: readonly Answer[];
}): string {
  return renderToString(
    <ul class="quiz" role="list" aria-labelledby={question}>
      {answers.map(({ html, isRight, whyHtml }) => (
        <li>
          <details class={isRight ? "right" : "wrong"}>
            <summary dangerouslySetInnerHTML={{ __html: html }} />
            <Why isRight={isRight} html={whyHtml} />
          </details>
        </li>
      ))}
    </ul>,
  );
}

/**
 * A question that the reader's own browser answers: predict, try it, see, and then the reasons.
 * What comes when is in styles/experiment.css, and what is kept of it in experiment.ts. Without
 * JavaScript the reason stands below the answer that was chosen.
 */
export function experiment({ question, answers, doHtml }: {
  /** The ID of the heading that asks. */
  question: string;
  answers: readonly Answer[];
  /** The paragraph with the link that runs it. */
  doHtml: string;
}): string {
  return renderToString(
    <form class="experiment" autocomplete="off" aria-labelledby={question}>
      <ul role="list">
        {answers.map(({ html, isRight, whyHtml }) => (
          <li class={isRight ? "right" : "wrong"}>
            <label>
              <input type="radio" name={question} />
              <span dangerouslySetInnerHTML={{ __html: html }} />
            </label>
            <Why isRight={isRight} html={whyHtml} />
          </li>
        ))}
      </ul>
      <p class="try" dangerouslySetInnerHTML={{ __html: doHtml }} />
      <button type="button" class="reveal">Show the reasons</button>
    </form>,
  );
}

function Why({ isRight, html }: { isRight: boolean; html: string }) {
  return (
    <p class="why">
      <strong>{isRight ? "Right." : "Not quite."}</strong>{" "}
      <span dangerouslySetInnerHTML={{ __html: html }} />
    </p>
  );
}

/** With fewer sections than this a page needs no table of contents. */
const FEW = 4;

/** A table of contents, folded. On a wide window it stays in sight and says where the reader is. */
export function contents(sections: readonly { id: string; html: string }[]): string {
  if (sections.length < FEW) return "";
  return renderToString(
    <nav class="contents" aria-label="On this page">
      <details>
        <summary>
          On this page <span class="here"></span>
        </summary>
        <ol role="list">
          {sections.map(({ id, html }) => (
            <li>
              <a href={`#${id}`} dangerouslySetInnerHTML={{ __html: html }} />
            </li>
          ))}
        </ol>
      </details>
    </nav>,
  );
}

function Code({ name, source, command }: Snippet) {
  const html = highlight(source.trimEnd(), languageOf(name));
  return (
    <figure class="code">
      <figcaption>
        <span class="file">{name}</span>
        <code class="command">{command}</code>
        <button type="button" class="copy" hidden>Copy</button>
      </figcaption>
      <pre
        tabIndex={0}
        role="group"
        aria-label={name}
      ><code dangerouslySetInnerHTML={{ __html: html }} /></pre>
    </figure>
  );
}

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "live-stream": {
        src: string;
        events?: string | undefined;
        choices?: string | undefined;
        shows?: string | undefined;
        children?: ComponentChildren;
      };
    }
  }
}

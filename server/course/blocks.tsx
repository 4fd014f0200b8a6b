/** The blocks that a page is made of, besides its text. Data → HTML, everything escaped. */

import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
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

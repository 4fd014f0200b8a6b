import type { Course } from "../course/course.ts";
import { type ErrorMessage, type Outcome, PROGRAMS } from "../course/error_messages.ts";
import { renderInline, renderText } from "../course/markdown.ts";
import { plainTextOf } from "../course/sections.ts";
import { type AssetUrls, renderPage } from "./layout.tsx";

/** What an `EventSource` does after the error, in a sentence. */
const OUTCOMES: Record<Outcome, string> = {
  reconnects: "reconnects: readyState is 0 (CONNECTING), and the browser tries again",
  "gives up": "gives up: readyState is 2 (CLOSED), and the browser does not try again",
};

/** Renders the list of all messages, by the program that prints them. */
export function renderErrorsPage(
  errors: readonly ErrorMessage[],
  { assets, origin }: { assets: AssetUrls; origin: string },
): string {
  const groups = PROGRAMS.map((program) => ({
    program,
    id: program.toLowerCase(),
    messages: errors.filter(({ programs }) => programs.includes(program)),
  })).filter(({ messages }) => messages.length > 0);
  return renderPage({
    head: {
      title: "Error messages",
      description: "What browsers, curl, Node, Deno and Python print about an event stream: what " +
        "each message means, what causes it, and what to do about it.",
      url: `${origin}/errors`,
    },
    assets,
    children: (
      <div class="errors">
        <h1>Error messages</h1>
        <p class="lead">
          What programs print about an event stream, word for word: what each message means, what
          causes it, and what to do about it. The tests of this course provoke every one of them.
        </p>
        <nav class="jump" aria-label="Programs">
          {groups.map(({ program, id }) => <a key={id} href={`#${id}`}>{program}</a>)}
        </nav>
        {groups.map(({ program, id, messages }) => (
          <section>
            <h2 id={id}>{program}</h2>
            <ul>
              {messages.map(({ slug, words, lead }) => (
                <li>
                  <a href={`/errors/${slug}`}>
                    <code>{words}</code>
                  </a>
                  <p dangerouslySetInnerHTML={{ __html: renderInline(lead) }} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    ),
  });
}

/** Renders the page of one message. */
export function renderErrorPage({ error, course, assets, origin }: {
  error: ErrorMessage;
  course: Course;
  assets: AssetUrls;
  origin: string;
}): string {
  const { words, programs, outcome, lead, text } = error;
  const lesson = course.lessons.find(({ slug }) => slug === error.lesson);
  return renderPage({
    head: { title: words, description: plainTextOf(lead), url: `${origin}/errors/${error.slug}` },
    assets,
    children: (
      <article class="error">
        <p class="where">
          <a href="/errors">Error messages</a>
        </p>
        <h1>
          <code>{words}</code>
        </h1>
        <p class="lead" dangerouslySetInnerHTML={{ __html: renderInline(lead) }} />
        <dl class="facts">
          <dt>Printed by</dt>
          <dd>{programs.join(", ")}</dd>
          {outcome && (
            <>
              <dt>EventSource</dt>
              <dd>{OUTCOMES[outcome]}</dd>
            </>
          )}
          {lesson && (
            <>
              <dt>Explained in</dt>
              <dd>
                <a href={`/lessons/${lesson.slug}`}>Lesson {lesson.number}: {lesson.title}</a>
              </dd>
            </>
          )}
        </dl>
        <div class="text" dangerouslySetInnerHTML={{ __html: renderText(text) }} />
      </article>
    ),
  });
}

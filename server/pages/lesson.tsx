import type { Course, Lesson } from "../course/course.ts";
import type { RenderedLesson } from "../course/lesson_text.ts";
import { renderInline } from "../course/markdown.ts";
import { plainTextOf } from "../course/sections.ts";
import { type AssetUrls, renderPage } from "./layout.tsx";

/** Renders a lesson's page around its text. */
export function renderLessonPage({ lesson, text, course, assets, origin, repository }: {
  lesson: Lesson;
  text: RenderedLesson;
  course: Course;
  assets: AssetUrls;
  /** Where the course is served, such as `http://127.0.0.1:8000`: addresses begin with it. */
  origin: string;
  repository: string | undefined;
}): string {
  const { number, slug, title, lead, part, path } = lesson;
  const { lessons } = course;
  const { lessons: ofPart } = course.parts.find(({ number }) => number === part.number)!;
  const { instrument } = text;
  const previous = lessons[number - 2];
  const next = lessons[number];
  return renderPage({
    head: {
      title,
      description: plainTextOf(lead),
      url: origin + addressOf(lesson),
      firstView: instrument,
    },
    assets,
    workbench: instrument && { instrument, origin },
    children: (
      <article class="lesson" data-lesson={slug}>
        <p class="where">
          Lesson {number} · {number - ofPart[0]!.number + 1} of {ofPart.length} in Part{" "}
          {part.number}: {part.title}
        </p>
        <h1>{title}</h1>
        <p class="lead" dangerouslySetInnerHTML={{ __html: renderInline(lead) }} />
        <div class="text" dangerouslySetInnerHTML={{ __html: text.html }} />
        <p class="quiz-end" hidden></p>
        <Way previous={previous} next={next} />
        {repository && (
          <p class="improve">
            <a href={`${repository}/${path}`}>Improve this lesson</a>
          </p>
        )}
      </article>
    ),
  });
}

function addressOf({ slug }: Lesson): string {
  return `/lessons/${slug}`;
}

/**
 * The way on: to the lesson before and the lesson after. The head has no such links: Firefox loads
 * what a `<link rel="next">` names before anybody asks for it.
 */
function Way({ previous, next }: { previous: Lesson | undefined; next: Lesson | undefined }) {
  return (
    <nav class="way" aria-label="Lessons">
      {previous && (
        <a rel="prev" href={addressOf(previous)}>
          <span>Previous</span> {previous.title}
        </a>
      )}
      {next
        ? (
          <a rel="next" href={addressOf(next)}>
            <span>Next</span> {next.title}
          </a>
        )
        : (
          <a href="/#lessons">
            <span>All lessons</span> Back to the outline
          </a>
        )}
      <p class="by-keys" hidden>
        You can also press <kbd>←</kbd> and <kbd>→</kbd>
      </p>
    </nav>
  );
}

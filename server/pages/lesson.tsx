import type { Course, Lesson } from "../course.ts";
import { renderInline, renderLesson } from "../markdown.ts";
import { type AssetUrls, renderPage } from "./layout.tsx";

/** Renders a lesson's page. */
export function renderLessonPage({ lesson, course, assets, origin }: {
  lesson: Lesson;
  course: Course;
  assets: AssetUrls;
  origin: string;
}): string {
  const { number, title, lead, part } = lesson;
  const { lessons } = course;
  return renderPage({
    head: { title, description: plainText(lead) },
    assets,
    children: (
      <article class="lesson">
        <p class="where">
          Part {part.number} · {part.title} · Lesson {number} of {lessons.length}
        </p>
        <h1>{title}</h1>
        <p class="lead" dangerouslySetInnerHTML={{ __html: renderInline(lead) }} />
        <div class="text" dangerouslySetInnerHTML={{ __html: renderLesson(lesson, origin) }} />
        <Way previous={lessons[number - 2]} next={lessons[number]} />
      </article>
    ),
  });
}

/** Markdown without its marks, on one line. */
function plainText(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "").replace(/\s+/g, " ");
}

/** The way on: to the lesson before and the lesson after. */
function Way({ previous, next }: { previous: Lesson | undefined; next: Lesson | undefined }) {
  return (
    <nav class="way" aria-label="Lessons">
      {previous && (
        <a rel="prev" href={`/lessons/${previous.slug}`}>
          <span>Previous</span> {previous.title}
        </a>
      )}
      {next
        ? (
          <a rel="next" href={`/lessons/${next.slug}`}>
            <span>Next</span> {next.title}
          </a>
        )
        : (
          <a rel="next" href="/#lessons">
            <span>All lessons</span> Back to the outline
          </a>
        )}
    </nav>
  );
}

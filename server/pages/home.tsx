import type { Course } from "../course/course.ts";
import { renderInline, renderPlain } from "../course/markdown.ts";
import { LiveStream } from "../course/blocks.tsx";
import { readQuestions } from "../course/questions.ts";
import { type AssetUrls, renderPage } from "./layout.tsx";

/** Renders the home page: what this is, a live view that runs at once, and the outline. */
export function renderHomePage({ course, assets, origin }: {
  course: Course;
  assets: AssetUrls;
  origin: string;
}): string {
  const [first] = course.lessons;
  const view = { src: `/lessons/${first!.slug}/live?every=1000`, events: [] };
  return renderPage({
    head: {
      title: "Server-Sent Events, live",
      description:
        "A live course on Server-Sent Events: see the raw frames that the server sends, " +
        "next to the events that your own browser makes of them.",
      url: `${origin}/`,
      firstView: view,
    },
    assets,
    children: (
      <div class="home">
        <h1>See what your stream really says</h1>
        <p class="lead">
          Learn Server-Sent Events on a live connection: see the bytes that this server sends you,
          next to the events that your own browser makes of them.
        </p>
        <LiveStream view={view} origin={origin} />
        <p class="start">
          <a class="button" href={`/lessons/${first!.slug}`}>Start with lesson 1: {first!.title}</a>
        </p>
        <section id="lessons" class="outline">
          <h2>The course</h2>
          <div class="progress"></div>
          {course.parts.map((part) => (
            <section>
              <h3>
                Part {part.number}: {part.title}
              </h3>
              <div dangerouslySetInnerHTML={{ __html: renderPlain(part.about) }} />
              {part.lessons.length === 0
                ? <p class="soon">These lessons are being written.</p>
                : (
                  <ol start={part.lessons[0]!.number}>
                    {part.lessons.map(({ slug, title, lead, text }) => (
                      <li data-lesson={slug} data-questions={readQuestions(text).join(" ")}>
                        <a href={`/lessons/${slug}`}>{title}</a>
                        <p dangerouslySetInnerHTML={{ __html: renderInline(lead) }} />
                      </li>
                    ))}
                  </ol>
                )}
            </section>
          ))}
        </section>
      </div>
    ),
  });
}

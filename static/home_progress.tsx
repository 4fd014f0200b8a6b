/** The reader's progress on the home page: at each lesson, in all, and a way to forget it. */

import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { countQuiz, type Progress, progressOf, standing } from "./progress.ts";
import { forget, load, watch } from "./progress_store.ts";
import { attributeList } from "./attribute_list.ts";

/** A lesson of the outline, and its place on the page. */
interface Entry {
  readonly slug: string;
  readonly number: number;
  readonly title: string;
  readonly questions: readonly string[];
  /** Where its marks stand. */
  readonly marks: HTMLElement;
}

const root = document.querySelector<HTMLElement>(".outline .progress");
const start = document.querySelector<HTMLAnchorElement>(".start a");
if (root && start) {
  const outline = readOutline();
  const begin = { href: start.href, text: start.textContent };
  watch(() => {
    const progress = load();
    for (const entry of outline) showMarks(entry, progress);
    const { href, text } = wayOn(outline, progress) ?? begin;
    Object.assign(start, { href, textContent: text });
    render(<Summary outline={outline} progress={progress} />, root);
  });
}

function readOutline(): Entry[] {
  return [...document.querySelectorAll<HTMLElement>(".outline [data-lesson]")].map(
    (item, index) => {
      const link = item.querySelector("a")!;
      const marks = document.createElement("span");
      marks.className = "marks";
      link.after(" ", marks);
      const { lesson: slug = "", questions } = item.dataset;
      return {
        slug,
        number: index + 1,
        title: link.textContent ?? "",
        questions: attributeList(questions),
        marks,
      };
    },
  );
}

function showMarks({ slug, questions, marks }: Entry, progress: Progress): void {
  const lesson = progressOf(progress, slug);
  const { all, answered, isDone } = countQuiz(lesson, questions);
  render(
    <>
      {lesson.isRead && <span class="done">read</span>}
      {isDone
        ? <span class="done">quiz done</span>
        : answered > 0 && <span>quiz: {answered} of {all} answered</span>}
    </>,
    marks,
  );
}

/** The link that goes on where the reader is, once there is something to go on with. */
function wayOn(outline: readonly Entry[], progress: Progress) {
  const { next } = standing(progress, outline);
  const entry = outline.find(({ slug }) => slug === next?.slug);
  if (progress.size === 0 || !entry) return undefined;
  const { slug, number, title, questions } = entry;
  const lesson = progressOf(progress, slug);
  if (!lesson.isRead) {
    return { href: `/lessons/${slug}`, text: `Continue with lesson ${number}: ${title}` };
  }
  const { open } = countQuiz(lesson, questions);
  return {
    href: `/lessons/${slug}#${open}`,
    text: `Finish the quiz of lesson ${number}: ${title}`,
  };
}

function Summary({ outline, progress }: { outline: readonly Entry[]; progress: Progress }) {
  const [isAsking, setAsking] = useState(false);
  const [isForgotten, setForgotten] = useState(false);
  const status = useRef<HTMLParagraphElement>(null);
  const keep = useRef<HTMLButtonElement>(null);
  const ask = useRef<HTMLButtonElement>(null);
  const { read, done } = standing(progress, outline);
  const quizzes = outline.filter(({ questions }) => questions.length > 0).length;
  // The button that had the focus is gone: what has taken its place gets it.
  const wasAsking = useRef(false);
  useEffect(() => {
    if (isAsking) keep.current?.focus();
    else if (wasAsking.current) (ask.current ?? status.current)?.focus();
    wasAsking.current = isAsking;
  }, [isAsking]);

  const stop = (hasForgotten: boolean) => {
    if (hasForgotten) forget();
    setForgotten(hasForgotten);
    setAsking(false);
  };
  const onKeyDown = ({ key }: KeyboardEvent) => key === "Escape" && isAsking && stop(false);
  return (
    <>
      <p role="status" tabIndex={-1} ref={status}>
        {progress.size > 0
          ? `${read} of ${outline.length} lessons read, ${done} of ${quizzes} quizzes done.`
          : isForgotten && "Your progress is cleared."}
      </p>
      {progress.size > 0 && (
        <p class="acts" onKeyDown={onKeyDown}>
          {isAsking
            ? (
              <>
                <span>Clear all of it?</span>
                <button type="button" class="warn" onClick={() => stop(true)}>Clear it</button>
                <button type="button" ref={keep} onClick={() => stop(false)}>Keep it</button>
              </>
            )
            : (
              <>
                <span>Only this browser knows your progress.</span>
                <button type="button" ref={ask} onClick={() => setAsking(true)}>
                  Clear my progress
                </button>
              </>
            )}
        </p>
      )}
    </>
  );
}

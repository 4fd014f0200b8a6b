/** The questions of a lesson, quizzes and experiments: what was answered is said, counted and kept. */

import { followExperiment } from "./experiment.ts";
import { countQuiz, type LessonProgress, progressOf, withAnswer, withRead } from "./progress.ts";
import { change, load, watch } from "./progress_store.ts";

const lesson = document.querySelector<HTMLElement>("[data-lesson].lesson");
if (lesson) {
  const slug = lesson.dataset.lesson!;
  const quizzes = [...lesson.querySelectorAll<HTMLElement>(".quiz, .experiment")];
  followReading(lesson, slug);
  if (quizzes.length > 0) followQuizzes(lesson, quizzes.map((list) => readQuiz(list, slug)));
}

interface Quiz {
  readonly slug: string;
  readonly list: HTMLElement;
  /** The ID of the heading that asks. */
  readonly question: string;
  /** Where the page says how it went; a screen reader hears it. */
  readonly note: HTMLElement;
  /** The answers that were opened on this page. */
  readonly opened: Set<Element>;
}

function readQuiz(list: HTMLElement, slug: string): Quiz {
  const note = document.createElement("p");
  note.className = "verdict";
  note.setAttribute("role", "status");
  list.after(note);
  const question = list.getAttribute("aria-labelledby") ?? "";
  return { slug, list, question, note, opened: new Set() };
}

/** A lesson is read once its last section has come into sight. */
function followReading(lesson: HTMLElement, slug: string): void {
  const last = [...lesson.querySelectorAll(".text > section")].at(-1) ?? lesson;
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    change((progress) => withRead(progress, slug));
  });
  observer.observe(last);
}

function followQuizzes(lesson: HTMLElement, quizzes: readonly Quiz[]): void {
  const [{ slug }] = quizzes as [Quiz];
  const questions = quizzes.map(({ question }) => question);
  const say = (quiz: Quiz, verdict: string) =>
    quiz.note.textContent = `Question ${quizzes.indexOf(quiz) + 1} of ${quizzes.length}${verdict}`;
  for (const quiz of quizzes) {
    const take = (chosen: Element) => say(quiz, `: ${answer(quiz, chosen)}.`);
    if (quiz.list instanceof HTMLFormElement) followExperiment(quiz.list, take);
    // The event does not bubble.
    else {
      quiz.list.addEventListener("toggle", ({ target }) => {
        if (target instanceof HTMLDetailsElement && target.open) take(target);
      }, { capture: true });
    }
  }
  const end = lesson.querySelector<HTMLElement>(".quiz-end");
  watch(() => {
    const progress = progressOf(load(), slug);
    for (const quiz of quizzes) {
      if (quiz.opened.size === 0) say(quiz, earlier(quiz, progress));
    }
    if (end) showEnd(end, questions, progress);
  });
}

/** Keeps an answer, the element that is `right` or `wrong`, and returns how it went. */
function answer({ slug, question, list, opened }: Quiz, chosen: Element): string {
  opened.add(chosen);
  const isMissing = [...list.querySelectorAll(".right")].some((right) => !opened.has(right));
  change((progress) => withAnswer(progress, slug, { question, isRight: !isMissing }));
  if (chosen.matches(".right")) {
    return isMissing ? "right, and there is another right answer" : "right";
  }
  const isKnown = progressOf(load(), slug).right.has(question);
  return isKnown ? "not quite, but you have already found the right answer" : "not quite";
}

/** What an earlier visit, or another tab, has made of a question that is untouched here. */
function earlier({ question }: Quiz, { answered, right }: LessonProgress): string {
  if (right.has(question)) return ": you have already answered it correctly.";
  return answered.has(question) ? ": you have answered it, but not correctly yet." : "";
}

/** Sums up the whole quiz, and leads to what is open. */
function showEnd(end: HTMLElement, questions: readonly string[], progress: LessonProgress): void {
  const { all, answered, right, isDone, open } = countQuiz(progress, questions);
  end.hidden = false;
  end.classList.toggle("done", isDone);
  if (isDone) {
    end.textContent = `Quiz done: all ${all} questions answered correctly.`;
    return;
  }
  const wrong = answered > right ? `, ${answered - right} of them not correctly yet` : "";
  const link = document.createElement("a");
  link.href = `#${open}`;
  link.textContent = "Go to the first open question";
  end.replaceChildren(`${answered} of ${all} questions answered${wrong}. `, link);
}

/** What a reader has done, lesson by lesson. Pure: no DOM, no storage. */

/** One lesson's part of it. Questions are named by the IDs of their headings. */
export interface LessonProgress {
  /** Whether the lesson's last section has come into sight. */
  readonly isRead: boolean;
  /** The questions of which an answer was opened. */
  readonly answered: ReadonlySet<string>;
  /** The questions of which every right answer was opened. */
  readonly right: ReadonlySet<string>;
}

/** By the lesson's slug. A lesson that is not in it has not been begun. */
export type Progress = ReadonlyMap<string, LessonProgress>;

const NOTHING: LessonProgress = { isRead: false, answered: new Set(), right: new Set() };

/** Reads what {@linkcode serialize} wrote. Whatever else it is given, it reads nothing from it. */
export function parse(text: string | null): Progress {
  let stored: unknown;
  try {
    stored = JSON.parse(text ?? "{}");
  } catch {
    // Some other program of this origin wrote it: the reader begins anew.
  }
  const entries = Object.entries(isRecord(stored) ? stored : {}).filter(([, one]) => isRecord(one));
  return new Map(entries.map(([slug, one]) => {
    const { read, answered, right } = one as Record<string, unknown>;
    return [slug, { isRead: read === true, answered: names(answered), right: names(right) }];
  }));
}

/** The progress as JSON. */
export function serialize(progress: Progress): string {
  return JSON.stringify(Object.fromEntries(
    [...progress].map(([slug, { isRead, answered, right }]) => [
      slug,
      { read: isRead, answered: [...answered], right: [...right] },
    ]),
  ));
}

/** What has been done of one lesson. */
export function progressOf(progress: Progress, slug: string): LessonProgress {
  return progress.get(slug) ?? NOTHING;
}

/** The progress, and the lesson is read. */
export function withRead(progress: Progress, slug: string): Progress {
  return new Map(progress).set(slug, { ...progressOf(progress, slug), isRead: true });
}

/** The progress, and a question is answered. Once right, it stays so. */
export function withAnswer(
  progress: Progress,
  slug: string,
  { question, isRight }: { question: string; isRight: boolean },
): Progress {
  const { isRead, answered, right } = progressOf(progress, slug);
  return new Map(progress).set(slug, {
    isRead,
    answered: new Set(answered).add(question),
    right: isRight ? new Set(right).add(question) : right,
  });
}

/** A lesson's quiz in numbers. A question that the lesson no longer asks does not count. */
export interface QuizCount {
  /** How many questions there are. */
  readonly all: number;
  readonly answered: number;
  readonly right: number;
  /** Whether there are questions, and each is answered right. */
  readonly isDone: boolean;
  /** The first question that is not answered right. */
  readonly open: string | undefined;
}

/** Counts a lesson's questions. */
export function countQuiz(lesson: LessonProgress, questions: readonly string[]): QuizCount {
  const all = questions.length;
  const right = questions.filter((question) => lesson.right.has(question)).length;
  return {
    all,
    answered: questions.filter((question) => lesson.answered.has(question)).length,
    right,
    isDone: all > 0 && right === all,
    open: questions.find((question) => !lesson.right.has(question)),
  };
}

/** A lesson as the course's outline has it. */
export interface OutlineLesson {
  readonly slug: string;
  readonly questions: readonly string[];
}

/** Where a reader stands in the whole course. */
export interface Standing {
  /** How many lessons are read. */
  readonly read: number;
  /** How many quizzes are done. */
  readonly done: number;
  /** The first lesson that is not read; when all are, the first whose quiz is not done. */
  readonly next: OutlineLesson | undefined;
}

/** Sums up the lessons that the course has. */
export function standing(progress: Progress, outline: readonly OutlineLesson[]): Standing {
  const isRead = ({ slug }: OutlineLesson) => progressOf(progress, slug).isRead;
  const quizOf = ({ slug, questions }: OutlineLesson) =>
    countQuiz(progressOf(progress, slug), questions);
  return {
    read: outline.filter(isRead).length,
    done: outline.filter((lesson) => quizOf(lesson).isDone).length,
    next: outline.find((lesson) => !isRead(lesson)) ??
      outline.find((lesson) => quizOf(lesson).open !== undefined),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function names(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.filter((name) => typeof name === "string") : []);
}

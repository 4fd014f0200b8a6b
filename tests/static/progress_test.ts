import { assertEquals } from "@std/assert";
import {
  countQuiz,
  parse,
  type Progress,
  progressOf,
  serialize,
  standing,
  withAnswer,
  withRead,
} from "../../static/progress.ts";

const NONE: Progress = new Map();

Deno.test("parse gives nothing for nothing, and for what is not a progress", () => {
  const texts = [null, "", "{", "null", "1", '"a"', "[]", "[1]", '{"a":1,"b":null,"c":[]}'];
  for (const text of texts) assertEquals(parse(text), NONE, String(text));
});

Deno.test("parse keeps what is right of a lesson, and leaves the rest", () => {
  const text = '{"a":{"read":1,"answered":["x",2,null],"right":"x"},"b":{"read":true,"more":1}}';
  assertEquals(
    parse(text),
    new Map([["a", lesson({ answered: ["x"] })], [
      "b",
      lesson({
        isRead: true,
      }),
    ]]),
  );
});

Deno.test("parse reads what serialize wrote, whatever lessons and questions are called", () => {
  let progress = NONE;
  for (const name of ["first-stream", "constructor", "__proto__", "ids-✓"]) {
    progress = withAnswer(withRead(progress, name), name, { question: name, isRight: true });
    progress = withAnswer(progress, name, { question: "other", isRight: false });
  }
  assertEquals(parse(serialize(progress)), progress);
});

Deno.test("progressOf a lesson that was not begun is nothing", () => {
  for (const slug of ["a", "constructor"]) assertEquals(progressOf(NONE, slug), lesson({}));
});

Deno.test("withRead and withAnswer change one lesson, and not what they were given", () => {
  const before = withRead(NONE, "a");
  const after = withAnswer(before, "b", { question: "q", isRight: false });
  assertEquals(NONE.size, 0);
  assertEquals(before, new Map([["a", lesson({ isRead: true })]]));
  assertEquals(
    after,
    new Map([["a", lesson({ isRead: true })], [
      "b",
      lesson({
        answered: ["q"],
      }),
    ]]),
  );
});

Deno.test("withAnswer lets a question that was answered right stay so", () => {
  let progress = withAnswer(NONE, "a", { question: "q", isRight: true });
  progress = withAnswer(progress, "a", { question: "q", isRight: false });
  assertEquals(progressOf(progress, "a"), lesson({ answered: ["q"], right: ["q"] }));
});

Deno.test("countQuiz counts what the lesson asks, and not what it asked once", () => {
  const done = lesson({ answered: ["a", "b", "old"], right: ["a", "old"] });
  assertEquals(countQuiz(done, ["a", "b", "c"]), {
    all: 3,
    answered: 2,
    right: 1,
    isDone: false,
    open: "b",
  });
});

Deno.test("countQuiz is done once every question is right, and never without a question", () => {
  const done = lesson({ answered: ["a", "b"], right: ["a", "b"] });
  assertEquals(countQuiz(done, ["b", "a"]).isDone, true);
  assertEquals(countQuiz(done, ["b", "a"]).open, undefined);
  assertEquals(countQuiz(done, ["b", "a", "c"]).isDone, false);
  assertEquals(countQuiz(done, []), {
    all: 0,
    answered: 0,
    right: 0,
    isDone: false,
    open: undefined,
  });
});

Deno.test("standing goes on with the first lesson unread, then with the first quiz open", () => {
  const outline = [
    { slug: "a", questions: ["q"] },
    { slug: "b", questions: [] },
    { slug: "c", questions: ["q", "r"] },
  ];
  let progress = withRead(withRead(NONE, "c"), "gone");
  assertEquals(at(), [1, 0, "a"]);
  progress = withRead(progress, "a");
  assertEquals(at(), [2, 0, "b"]);
  progress = withRead(progress, "b");
  assertEquals(at(), [3, 0, "a"]);
  progress = withAnswer(progress, "a", { question: "q", isRight: true });
  assertEquals(at(), [3, 1, "c"]);
  for (const question of ["q", "r"]) {
    progress = withAnswer(progress, "c", { question, isRight: true });
  }
  assertEquals(at(), [3, 2, undefined]);

  function at() {
    const { read, done, next } = standing(progress, outline);
    return [read, done, next?.slug];
  }
});

function lesson(
  { isRead = false, answered = [], right = [] }: {
    isRead?: boolean;
    answered?: string[];
    right?: string[];
  },
) {
  return { isRead, answered: new Set(answered), right: new Set(right) };
}

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { CourseError, loadCourse } from "../../../server/course/course.ts";
import { type Files, makeFolder, SMALL_COURSE } from "../../helpers/folder.ts";
import { LESSONS } from "../../helpers/site.ts";

const LESSON = "lessons/1-part/1-one";
const ERROR = "lessons/errors/curl-18.md";
/** The smallest file of an error that loads. */
const ERROR_TEXT = "# `curl: (18) words`\n\nThe lead.\n\n- Printed by: curl\n- Lesson: one\n\n" +
  "## Cause\n\nA cause.\n\n## What to do\n\nDo it.\n";
const LIVE = SMALL_COURSE[`${LESSON}/live.ts`]!;

Deno.test("loadCourse reads the real lessons", async () => {
  const { parts, lessons } = await loadCourse(LESSONS);
  assert(lessons.length > 0);
  assertEquals(parts.map(({ number }) => number), parts.map((_, index) => index + 1));
  assertEquals(lessons.map(({ number }) => number), lessons.map((_, index) => index + 1));
  assertEquals(parts.flatMap((part) => part.lessons), lessons);
  for (const { slug, title, lead, files, live } of lessons) {
    assert(!/^\d/.test(slug), slug);
    assert(title !== "" && lead !== "", slug);
    assert(files.has("live.ts"), slug);
    assertEquals(typeof live.fetch, "function");
  }
});

Deno.test("loadCourse numbers lessons through and orders folders by number", async () => {
  const { parts, lessons } = await load({
    "lessons/2-end/part.md": "# The end\n",
    "lessons/2-end/1-last/lesson.md": "# Last\n\nLead.\n",
    "lessons/2-end/1-last/live.ts": LIVE,
    "lessons/1-part/10-ten/lesson.md": "# Ten\n\nLead.\n",
    "lessons/1-part/10-ten/live.ts": LIVE,
    "lessons/1-part/2-two/lesson.md": "# Two\n\nLead.\n",
    "lessons/1-part/2-two/live.ts": LIVE,
    "lessons/README.md": "Files beside the folders mean nothing.",
  });
  assertEquals(lessons.map(({ number, slug, part }) => [number, slug, part.number]), [
    [1, "one", 1],
    [2, "two", 1],
    [3, "ten", 1],
    [4, "last", 2],
  ]);
  assertEquals(parts.map(({ title, about }) => [title, about]), [
    ["The part", "About it."],
    ["The end", ""],
  ]);
});

Deno.test("loadCourse reads title, lead and text, with either line end", async () => {
  const texts = [
    "# A `b`  \n\nOne\ntwo.\n\nThree.\n",
    "# A `b`\r\n\r\nOne\ntwo.\r\n\r\nThree.\r\n",
  ];
  for (const text of texts) {
    const { title, lead, text: rest } = await loadLesson({ [`${LESSON}/lesson.md`]: text });
    assertEquals([title, lead, rest], ["A `b`", "One\ntwo.", "Three."]);
  }
});

Deno.test("loadCourse takes a lead that begins with code, emphasis or a link", async () => {
  for (const lead of ["`id:` is a field.", "*Never* do it.", "[A link](https://a.b) leads on."]) {
    const lesson = await loadLesson({ [`${LESSON}/lesson.md`]: `# One\n\n${lead}\n\nText.\n` });
    assertEquals(lesson.lead, lead);
  }
});

Deno.test("loadCourse reads snippets without the line that says how to run them", async () => {
  const { files } = await loadLesson({
    [`${LESSON}/snippets/node.mjs`]: "// run: node node.mjs\n\nconst a = 1;\n",
    [`${LESSON}/snippets/server.py`]: "# run: python3 server.py\nimport os\n",
    [`${LESSON}/snippets/index.html`]: "<!-- run: npx serve -->\r\n<!doctype html>\n",
    [`${LESSON}/snippets/server.php`]: "<?php // run: php server.php\n\necho 1;\n",
  });
  assertEquals([...files.keys()], [
    "live.ts",
    "snippets/index.html",
    "snippets/node.mjs",
    "snippets/server.php",
    "snippets/server.py",
  ]);
  assertEquals(files.get("live.ts")?.source, LIVE);
  assertEquals(files.get("snippets/node.mjs"), {
    name: "node.mjs",
    source: "const a = 1;\n",
    command: "node node.mjs",
  });
  assertEquals(files.get("snippets/index.html")?.command, "npx serve");
  // PHP that does not begin with its tag is text.
  assertEquals(files.get("snippets/server.php"), {
    name: "server.php",
    source: "<?php\n\necho 1;\n",
    command: "php server.php",
  });
});

Deno.test("loadCourse reads the cheat sheet and the errors, and takes neither for a part", async () => {
  const { cheatSheet, errors } = await load({
    "lessons/cheat-sheet.md": "# All of it\n\nThe lead.\n\n## Fields\n",
    [ERROR]: ERROR_TEXT,
    "lessons/errors/a-b.md": ERROR_TEXT.replace("(18) words", "other `words`")
      .replace("curl\n", "Chromium, Node\n- EventSource: gives up\n"),
  });
  assertEquals(cheatSheet, { title: "All of it", lead: "The lead.", text: "## Fields" });
  const shared = {
    lesson: "one",
    lead: "The lead.",
    text: ERROR_TEXT.slice(ERROR_TEXT.indexOf("## Cause")).trimEnd(),
  };
  assertEquals(errors, [
    {
      slug: "a-b",
      words: "curl: other `words`",
      programs: ["Chromium", "Node"],
      outcome: "gives up",
      ...shared,
    },
    {
      slug: "curl-18",
      words: "curl: (18) words",
      programs: ["curl"],
      outcome: undefined,
      ...shared,
    },
  ]);
});

Deno.test("loadCourse takes a course that tells of no errors", async () => {
  assertEquals((await load({})).errors, []);
});

const BROKEN: [what: string, files: Files, message: string][] = [
  ["a part's folder without a number", { "lessons/intro": null }, "lessons/intro: name it like"],
  [
    "a lesson's folder with odd signs",
    { "lessons/1-part/2-a%b#c d?": null },
    "2-a%b#c d?: name it",
  ],
  ["a capital in a folder", { "lessons/1-part/2-Two": null }, "lessons/1-part/2-Two: name it like"],
  ["two folders of one number", { "lessons/1-part/1-two": null }, "1-two: another folder beside"],
  ["a part without part.md", { "lessons/2-x": null }, "lessons/2-x: has no part.md: add one"],
  ["a part without a title", { "lessons/2-x/part.md": "Text" }, "part.md has no title: begin it"],
  [
    "a lesson without lesson.md",
    { "lessons/1-part/2-x/live.ts": LIVE },
    "lessons/1-part/2-x: has no lesson.md: add one",
  ],
  [
    "a lesson without live.ts",
    { "lessons/1-part/2-x/lesson.md": "# X\n\nLead.\n" },
    "lessons/1-part/2-x: has no live.ts: add one",
  ],
  ["a lesson without a title", { [`${LESSON}/lesson.md`]: "## X\n" }, 'begin it with "# Title"'],
  ["a lesson that is empty", { [`${LESSON}/lesson.md`]: "" }, "lesson.md has no title"],
  ["a lesson without a lead", { [`${LESSON}/lesson.md`]: "# X" }, "lesson.md has no lead: put a"],
  ["a list as lead", { [`${LESSON}/lesson.md`]: "# X\n\n- a\n" }, "lesson.md has no lead: put a"],
  ["a block as lead", { [`${LESSON}/lesson.md`]: "# X\n\n[See](live.ts?a=1)\n" }, "has no lead"],
  [
    "live.ts without a default export",
    { [`${LESSON}/live.ts`]: "export const fetch = 1;" },
    `${LESSON}: live.ts has no fetch: export default { fetch(request)`,
  ],
  ["live.ts without fetch", { [`${LESSON}/live.ts`]: "export default null;" }, "has no fetch"],
  [
    "live.ts that throws",
    { [`${LESSON}/live.ts`]: 'throw new Error("boom");' },
    `${LESSON}: live.ts cannot be loaded (Error: boom): fix it`,
  ],
  ["live.ts that does not parse", { [`${LESSON}/live.ts`]: "let = ;\nlet" }, "cannot be loaded ("],
  ["live.ts that imports nothing real", { [`${LESSON}/live.ts`]: 'import "../../x.ts";' }, "x.ts"],
  [
    "two lessons of one name",
    {
      "lessons/2-x/part.md": "# X\n",
      "lessons/2-x/1-one/lesson.md": "# X\n\nLead.\n",
      "lessons/2-x/1-one/live.ts": LIVE,
    },
    "lessons/2-x/1-one: another lesson is called one, too: rename one of them",
  ],
  [
    "a snippet without a run line",
    { [`${LESSON}/snippets/node.mjs`]: "const a = 1;\n" },
    `${LESSON}: snippets/node.mjs does not say how to run it: begin it with`,
  ],
  ["a cheat sheet without a title", { "lessons/cheat-sheet.md": "Text" }, "has no title: begin it"],
  ["a cheat sheet without a lead", { "lessons/cheat-sheet.md": "# X" }, "has no lead: put a"],
  [
    "an error's file with an odd name",
    { "lessons/errors/Curl 18.md": ERROR_TEXT },
    "lessons/errors/Curl 18.md: name it like curl-18.md",
  ],
  [
    "an error without words",
    { [ERROR]: ERROR_TEXT.replaceAll("`", "") },
    `${ERROR}: has no words: begin it with "# \`the exact words\`"`,
  ],
  [
    "an error that does not say what it means",
    { [ERROR]: ERROR_TEXT.replace("The lead.\n\n", "") },
    `${ERROR}: does not say what it means: put a paragraph after the words`,
  ],
  [
    "an error that nobody prints",
    { [ERROR]: ERROR_TEXT.replace("- Printed by: curl\n", "") },
    `${ERROR}: does not say who prints it: add "- Printed by: " and Chromium, Firefox, curl`,
  ],
  [
    "an error that an unknown program prints",
    { [ERROR]: ERROR_TEXT.replace("by: curl", "by: curl, wget") },
    "does not say who prints it",
  ],
  [
    "an error with an unknown outcome",
    { [ERROR]: ERROR_TEXT.replace("- Lesson", "- EventSource: waits\n- Lesson") },
    `${ERROR}: "EventSource: waits" is unknown: write reconnects or gives up`,
  ],
  [
    "an error that names no lesson",
    { [ERROR]: ERROR_TEXT.replace("- Lesson: one\n", "") },
    `${ERROR}: names no lesson: add "- Lesson: " and its slug`,
  ],
  [
    "an error that names a lesson which is not there",
    { [ERROR]: ERROR_TEXT.replace("Lesson: one", "Lesson: two") },
    `${ERROR}: no lesson is called two: name one of one`,
  ],
  [
    "an error without a cause",
    { [ERROR]: ERROR_TEXT.replace("## Cause", "### Cause") },
    `${ERROR}: has no "## Cause": add the heading`,
  ],
  [
    "an error without a mend",
    { [ERROR]: ERROR_TEXT.replace("## What to do", "What to do") },
    `${ERROR}: has no "## What to do": add the heading`,
  ],
  [
    "two errors of the same words",
    { [ERROR]: ERROR_TEXT, "lessons/errors/curl-19.md": ERROR_TEXT },
    "lessons/errors/curl-19.md: curl-18.md has the same words: leave one of them",
  ],
];

for (const [what, files, message] of BROKEN) {
  Deno.test(`loadCourse refuses ${what}, and names the folder and the mend`, async () => {
    const error = await assertRejects(() => load(files), CourseError, message);
    assertMatch(error.message, /^Load the course: lessons[/:]/);
    assertEquals(error.message.split("\n").length, 1, error.message);
  });
}

Deno.test("loadCourse refuses a folder without lessons, and one that is not there", async () => {
  await using folder = await makeFolder({ "lessons/1-part/part.md": "# Part\n" });
  const lessons = new URL("lessons/", folder.url);
  await assertRejects(() => loadCourse(lessons), CourseError, "lessons holds no lesson: add one");
  const nowhere = new URL("nowhere/", folder.url);
  await assertRejects(() => loadCourse(nowhere), CourseError, "nowhere is missing: add the folder");
  const { "lessons/cheat-sheet.md": _, ...files } = SMALL_COURSE;
  await using bare = await makeFolder(files);
  await assertRejects(
    () => loadCourse(new URL("lessons/", bare.url)),
    CourseError,
    "Load the course: lessons: has no cheat-sheet.md: add one",
  );
});

/** Loads the smallest course, with files changed or added. */
async function load(files: Files) {
  await using folder = await makeFolder({ ...SMALL_COURSE, ...files });
  return await loadCourse(new URL("lessons/", folder.url));
}

async function loadLesson(files: Files) {
  const [lesson] = (await load(files)).lessons;
  assert(lesson);
  return lesson;
}

import { assert, assertEquals, assertMatch } from "@std/assert";
import { renderLesson } from "../../../server/course/lesson_text.ts";
import { renderText } from "../../../server/course/markdown.ts";
import { plainTextOf, readSections } from "../../../server/course/sections.ts";
import { makeLesson } from "../../helpers/site.ts";

Deno.test("renderText opens a section at each second-level heading, and escapes raw HTML", () => {
  const html = renderText(
    "Before <b>x</b>.\n\n## One\n\nA.\n\n### Inner\n\n## Two\n\n|a|\n|-|\n|1|\n",
  );
  assertEquals(html.match(/<\/?section[^>]*>|<h\d|<div class="scroll" tabindex="0">|<b>/g), [
    '<section class="one">',
    "<h2",
    "<h3",
    "</section>",
    '<section class="two">',
    "<h2",
    '<div class="scroll" tabindex="0">',
    "</section>",
  ]);
  assertMatch(renderText("Text."), /^<p>Text\.<\/p>\n$/);
});

Deno.test("plainTextOf leaves the words and takes the marks away", () => {
  const texts: [markdown: string, text: string][] = [
    ["A **bold** [link](https://a.b)\nand `co  de` & <i>.", "A bold link and co de & <i>."],
    ["- one\n- two `x`\n  - three\n\n> four\n", "one two x three four"],
    ["| a | b |\n| - | - |\n| `1` | *2* |\n", "a b 1 2"],
    ["```js\nlet a;\nlet b;\n```\n\n# Title\n", "let a; let b; Title"],
    ["", ""],
  ];
  for (const [markdown, text] of texts) assertEquals(plainTextOf(markdown), text);
});

Deno.test("readSections parts a text at its headings", () => {
  assertEquals(
    readSections("Before.\n\n## A `b`\n\nOne.\n\nTwo.\n\n### Same\n\n### Same\n\nThree.\n"),
    [
      { id: "", heading: "", text: "Before." },
      { id: "a-b", heading: "A b", text: "One. Two." },
      { id: "same", heading: "Same", text: "" },
      { id: "same-1", heading: "Same", text: "Three." },
    ],
  );
});

Deno.test("readSections leaves out the answers of a quiz, and what becomes a block", () => {
  const sections = readSections(
    "[Watch](live.ts?a=1)\n\n## How many?\n\nThink.\n\n- [x] One\n  - So it is.\n- [ ] Two\n  - No.\n\nIn your stack:\n\n" +
      "- [Node](snippets/node.mjs)\n- [Deno](live.ts)\n\nEnd.\n",
  );
  assertEquals(sections, [{
    id: "how-many",
    heading: "How many?",
    text: "Think. In your stack: End.",
  }]);
});

Deno.test("readSections finds the IDs that the page has", () => {
  const text = "## A `b`?\n\n## A b\n\n### C: “d” – <e>\n\n## Same\n\n## Same\n";
  const ids = readSections(text).map(({ id }) => id);
  const lesson = renderLesson(makeLesson({ text }));
  for (const html of [renderText(text), lesson.html]) {
    assertEquals([...html.matchAll(/<h[23] id="([^"]*)"/g)].map(([, id]) => id), ids);
  }
  assert(ids.length === 5);
});

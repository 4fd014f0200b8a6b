import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { CourseError } from "../../../server/course/course.ts";
import { renderLesson } from "../../../server/course/lesson_text.ts";
import { readQuestions } from "../../../server/course/questions.ts";
import { renderInline, renderPlain } from "../../../server/course/markdown.ts";
import { makeLesson } from "../../helpers/site.ts";

const FILES = new Map([
  ["live.ts", { name: "live.ts", source: "a < b;\n", command: "deno serve live.ts" }],
  ["snippets/node.mjs", { name: "node.mjs", source: "const a = 1;\n", command: "node node.mjs" }],
  ["snippets/client_node.mjs", { name: "client_node.mjs", source: "b;\n", command: "node b" }],
  ["snippets/client.sh", { name: "client.sh", source: "curl\n", command: "sh client.sh" }],
  ["snippets/server.py", { name: "server.py", source: "a = 1\n", command: "python3 server.py" }],
]);

Deno.test("renderLesson escapes raw HTML, as a block and inside a line", () => {
  const html = render("<script>alert(1)</script>\n\nA <b onclick=x>b</b> <script>y</script>\n");
  assertStringIncludes(html, "&lt;script&gt;alert(1)&lt;/script&gt;");
  assertStringIncludes(html, "&lt;b onclick=x&gt;b&lt;/b&gt;");
  assert(!/<(?:script|b)\b/.test(html), html);
});

Deno.test("renderLesson escapes raw HTML in headings, tables, quizzes and code", () => {
  const html = render(
    "## A <i>x</i>?\n\n- [x] <i>y</i>\n  - <i>z</i>\n\n|<i>a</i>|\n|-|\n\n```ts\n<i>c</i>\n```\n\n" +
      "```\n<i>d</i>\n```\n\n```event-stream\ndata: <i>e</i>\n: <i>f</i>\n<i>g</i>\n```\n\n`<i>h</i>`",
  );
  assert(!html.includes("<i>"), html);
});

Deno.test("renderInline and renderPlain escape raw HTML, too", () => {
  assertEquals(renderInline("<i>a</i> `<b>`"), "&lt;i&gt;a&lt;/i&gt; <code>&lt;b&gt;</code>");
  assert(!renderPlain("<script>a</script>").includes("<script"));
});

Deno.test("renderLesson keeps the text of a link that would run a script, and not the link", () => {
  const links = [
    "[x](javascript:alert(1))",
    "[x](JavaScript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#x6a;avascript:alert(1))",
    "[x](data:text/html,<script>1</script>)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](javascript:alert(1))",
  ];
  for (const link of links) {
    const html = render(link);
    assert(!/<(?:a|img)\b/.test(html), html);
    assertMatch(html, /^<p>(?:x|javascript:alert\(1\))<\/p>/);
  }
});

Deno.test("renderLesson keeps links that lead somewhere", () => {
  const hrefs = ["https://a.b/c?d=e#f", "mailto:a@b.c", "#part", "/lessons/x", "../x/", "x.html"];
  for (const href of hrefs) {
    assertStringIncludes(
      render(`[x](${href} "A \\"title\\"")`),
      `<a href="${href}" title="A &quot;`,
    );
  }
});

Deno.test("renderLesson gives every heading an ID of its own and a link to itself", () => {
  const html = render("## Same\n\n### Same\n\n## Same\n\n#### Content\n\n## Stack 1\n");
  const ids = [...html.matchAll(/<h[2-6] id="([^"]+)"/g)].map(([, id]) => id);
  assertEquals(ids, ["same", "same-1", "same-2", "content", "stack-1"]);
  for (const id of ids) assertStringIncludes(html, `<a class="anchor" href="#${id}" aria-label=`);
  // Another lesson begins anew.
  assertMatch(render("## Same\n"), /<h2 id="same">/);
});

Deno.test("renderLesson opens a section at each second-level heading", () => {
  const html = render("Before.\n\n## Watch for\n\nA.\n\n### Inner\n\nB.\n\n## Go on\n\nC.\n");
  assertEquals(html.match(/<\/?section[^>]*>|<h\d|<p>[A-Z]/g), [
    "<p>B",
    '<section class="watch-for">',
    "<h2",
    "<p>A",
    "<h3",
    "<p>B",
    "</section>",
    '<section class="go-on">',
    "<h2",
    "<p>C",
    "</section>",
  ]);
});

Deno.test("renderLesson takes the first paragraph that links to live.ts for the instrument", () => {
  const { html, instrument } = renderWhole(
    '[Watch it](live.ts?a=1&b=2 "listens for: tick, tock")\n\nText.\n',
  );
  assertEquals(instrument, {
    src: "/lessons/lesson/live?a=1&b=2",
    events: ["tick", "tock"],
    choices: {},
    shows: [],
  });
  assertEquals(html, "<p>Text.</p>\n");
  assertEquals(renderWhole("[Watch it](live.ts)").instrument?.src, "/lessons/lesson/live");
  assertEquals(renderWhole("Text.\n").instrument, undefined);
});

Deno.test("renderLesson makes a link that drives the instrument of every other one to live.ts", () => {
  const html = render(
    '[Watch](live.ts?a=1&b=2)\n\n## A\n\n[Set `a` to 2](live.ts?a=2 "show: gaps; listens for: t"), ' +
      "[cut](live.ts#cut), [comments](live.ts#comment).\n\n- [b is &](live.ts?b=%26)\n",
  );
  assertEquals(html.match(/<a class="(?:do|point)".*?<\/a>/g), [
    '<a class="do" href="/lessons/lesson/live?a=2&amp;b=2" data-set="a=2" data-events="t" ' +
    'data-shows="gaps">Set <code>a</code> to 2</a>',
    '<a class="do" href="/lessons/lesson/live?a=1&amp;b=2" data-act="cut">cut</a>',
    '<a class="point" href="/lessons/lesson/live?a=1&amp;b=2" data-rows="comment">comments</a>',
    '<a class="do" href="/lessons/lesson/live?a=1&amp;b=%26" data-set="b=%26">b is &amp;</a>',
  ]);
});

Deno.test("renderLesson refuses a link that asks of the instrument what it cannot do", () => {
  for (
    const text of ["[Watch](live.ts?a=1)\n\n[Set c](live.ts?c=1).\n", "A [cut](live.ts#cut).\n"]
  ) {
    assertThrows(() => render(text), CourseError, "Render the lesson lessons/1-part/1-lesson: [");
  }
});

Deno.test("renderLesson makes an experiment of a question whose answers a do-it link follows", () => {
  const html = render(
    "[Watch](live.ts?a=1)\n\n### Which one?\n\n- [ ] a\n  - Not *a*.\n- [x] b\n  - Yes.\n\n" +
      "[Set a to 2](live.ts?a=2), and wait.\n\nMore.\n",
  );
  assertEquals(
    html.slice(html.indexOf("<form")),
    '<form class="experiment" autocomplete="off" aria-labelledby="which-one"><ul role="list">' +
      '<li class="wrong"><label><input type="radio" name="which-one"/><span>a</span></label>' +
      '<p class="why"><strong>Not quite.</strong> <span>Not <em>a</em>.</span></p></li>' +
      '<li class="right"><label><input type="radio" name="which-one"/><span>b</span></label>' +
      '<p class="why"><strong>Right.</strong> <span>Yes.</span></p></li></ul>' +
      '<p class="try"><a class="do" href="/lessons/lesson/live?a=2" data-set="a=2">Set a to 2</a>, ' +
      'and wait.</p><button type="button" class="reveal">Show the reasons</button></form>' +
      "<p>More.</p>\n",
  );
});

Deno.test("renderLesson shows a snippet with its name and the command that runs it", () => {
  const html = render("[Node](snippets/node.mjs)");
  assertStringIncludes(html, '<span class="file">node.mjs</span>');
  assertStringIncludes(html, '<code class="command">node node.mjs</code>');
  assertStringIncludes(html, 'tabindex="0" role="group" aria-label="node.mjs"');
  assertStringIncludes(html, '<span class="hljs-keyword">const</span>');
});

Deno.test("renderLesson makes tabs of a list of files, the first one chosen", () => {
  const html = render("- [Node](snippets/node.mjs)\n- [Python](snippets/server.py)\n") +
    render("- [Deno](live.ts)\n");
  assertEquals(html.match(/<input[^>]*>/g), [
    '<input type="radio" name="Tabs-1" id="Tabs-1-1" value="Node" checked/>',
    '<input type="radio" name="Tabs-1" id="Tabs-1-2" value="Python"/>',
  ]);
  assertStringIncludes(html, '<label for="Tabs-1-1">Node</label>');
  assertStringIncludes(html, '<label for="Tabs-1-2">Python</label>');
  assertStringIncludes(html, "a &lt; b;");
});

Deno.test("renderLesson numbers several sets of tabs", () => {
  const list = "- [Node](snippets/node.mjs)\n- [Python](snippets/server.py)\n\nText.\n\n";
  const ids = [...render(list + list).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assertEquals(new Set(ids).size, 4);
});

Deno.test("renderLesson tells tabs of clients from tabs of servers", () => {
  const html = render(
    "- [Node](snippets/node.mjs)\n- [Python](snippets/server.py)\n\nText.\n\n" +
      "- [Node](snippets/client_node.mjs)\n- [curl](snippets/client.sh)\n",
  );
  const kinds = [...html.matchAll(/<div class="tabs" data-kind="(\w+)"/g)].map(([, kind]) => kind);
  assertEquals(kinds, ["server", "client"]);
});

Deno.test("renderLesson refuses a link to a file that the lesson does not have", () => {
  for (const text of ["[Go](snippets/server.go)", "- [Go](snippets/server.go)\n"]) {
    assertThrows(
      () => render(text),
      CourseError,
      "Load the course: lessons/1-part/1-lesson: lesson.md links to snippets/server.go",
    );
  }
});

Deno.test("renderLesson refuses a link to a file inside a text, where nothing would show it", () => {
  for (const text of ["See [it](snippets/node.mjs) here.", "- a\n- [live](live.ts)\n"]) {
    assertThrows(() => render(text), CourseError, "in a paragraph or a list of its own");
  }
});

Deno.test("renderLesson makes a quiz of a task list under a question", () => {
  const html = render(
    "## Which one?\n\nThink.\n\n- [ ] `a`\n  - Because *a*.\n- [x] b\n\n  Because b.\n",
  );
  assertStringIncludes(html, '<ul class="quiz" role="list" aria-labelledby="which-one">');
  assertEquals(html.match(/<details class="\w+">.*?<\/details>/g), [
    '<details class="wrong"><summary><code>a</code></summary>' +
    '<p class="why"><strong>Not quite.</strong> <span>Because <em>a</em>.</span></p></details>',
    '<details class="right"><summary>b</summary>' +
    '<p class="why"><strong>Right.</strong> <span>Because b.</span></p></details>',
  ]);
  assert(!html.includes("<input"), html);
});

Deno.test("renderLesson names the questions of a lesson, in their order", () => {
  const quiz = "?\n\n- [x] a\n  - b\n\n";
  const text = `[W](live.ts?a=1)\n\n## No\n\n### Two${quiz}### Open?\n\nText.\n\n` +
    `### One${quiz}[Set a](live.ts?a=2)\n\n### Two${quiz}`;
  assertEquals(renderWhole(text).questions, ["two", "one", "two-1"]);
  assertEquals(readQuestions(text), ["two", "one", "two-1"]);
  assertEquals(renderWhole("## Why?\n\n- a\n").questions, []);
});

Deno.test("renderLesson puts a table of contents before the first of four sections", () => {
  const text = "First.\n\n## A `b`\n\n### C\n\n## A <i>\n\n## [D](https://d.e)\n\n";
  assert(!render(text).includes('<nav class="contents"'));
  const html = render(`${text}## F\n`);
  assertMatch(html, /^<p>First\.<\/p>\n<nav class="contents" .*<\/nav><section class="a-b">/s);
  assertEquals(html.match(/<li>.*?<\/li>/g), [
    '<li><a href="#a-b">A <code>b</code></a></li>',
    '<li><a href="#a-i">A &lt;i&gt;</a></li>',
    // A link cannot lie in another.
    '<li><a href="#d">D</a></li>',
    '<li><a href="#f">F</a></li>',
  ]);
});

Deno.test("renderLesson leaves other lists as they are", () => {
  const task = "- [x] a\n- [ ] b\n";
  assert(!render(`## Why\n\n${task}`).includes("quiz"));
  assert(!render(task).includes("quiz"));
  assert(!render(`## Why?\n\n## Then\n\n${task}`).includes("quiz"));
  assert(!render("## Why?\n\n- a\n- b\n").includes("quiz"));
});

Deno.test("renderLesson refuses an answer that gives no reason", () => {
  assertThrows(
    () => render("## Why?\n\n- [x] Right\n"),
    CourseError,
    'lessons/1-part/1-lesson: the answer "Right" gives no reason: nest a line under it',
  );
});

Deno.test("renderLesson colours an event stream, and keeps its text as it is", () => {
  const lines = [": hi", "event: a", "id: 1", "retry: 9", "data: <&>", "", "foo: bar", "data", "x"];
  const html = render("```event-stream\n" + lines.join("\n") + "\n```\n");
  const code = /<code>(.*)<\/code>/s.exec(html)?.[1] ?? "";
  for (const field of ["event", "id", "retry", "data"]) {
    assertStringIncludes(code, `<span class="wire-${field}">${field}</span>`);
  }
  assertStringIncludes(code, '<span class="wire-comment">: hi');
  assertEquals(textOf(code).trimEnd(), lines.join("\n"));
});

Deno.test("renderLesson leaves code in a language that it does not know", () => {
  for (const language of ["nonsense", "constructor", "__proto__", "ts title=x"]) {
    assertStringIncludes(render("```" + language + "\na < b\n```\n"), "&lt; ");
  }
});

Deno.test("renderLesson lets wide tables scroll by themselves", () => {
  const html = render("|a|b|\n|-|-|\n|1|2|\n");
  assertMatch(html, /^<div class="scroll" tabindex="0"><table>.*<\/table>\s*<\/div>$/s);
});

function render(text: string): string {
  return renderWhole(text).html;
}

function renderWhole(text: string) {
  return renderLesson(makeLesson({ text, files: FILES }));
}

/** The text of a piece of HTML. */
function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, "").replace(/&lt;/g, "<").replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}

import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { snippetBlock } from "../../../server/course/code_block.tsx";
import { CourseError, loadCourse } from "../../../server/course/course.ts";
import { makeFolder, SMALL_COURSE } from "../../helpers/folder.ts";
import { LESSONS } from "../../helpers/site.ts";

const FOLDED = `const a = 1;

// #region reading the options
/** Two
 * lines. */
const b = 2;
// #endregion

class C {
  // #region one line
  c = "<&>";
  // #endregion
}
`;

Deno.test("code block folds a region to one line with its name and how many lines it has", () => {
  const html = show(FOLDED);
  assertEquals(textsOf(html, "summary"), ["reading the options · 3 lines", "  one line · 1 line"]);
  // Folded: no region says that it is open.
  assertEquals(html.match(/<details[^>]*>/g), Array(2).fill('<details class="region">'));
});

Deno.test("code block shows what stands outside of regions, and folds the rest", () => {
  const open = show(FOLDED).replace(/<details[^]*?<\/details>/g, "");
  assertEquals(textsOf(open, "pre").join(""), "const a = 1;\n\n\nclass C {\n}\n");
});

Deno.test("code block holds the whole file, and hides only the comments of its regions", () => {
  const html = show(FOLDED);
  assertEquals(textsOf(html, "pre").join(""), FOLDED);
  assertEquals(
    [...html.matchAll(/<span hidden>([^]*?)\n<\/span>/g)].map(([, line]) => withoutTags(line!)),
    FOLDED.split("\n").filter((line) => line.includes("region")),
  );
});

Deno.test("code block without a region is one piece, and folds nothing", () => {
  const html = show("const a = 1;\n\nconst b = 2;\n");
  assertEquals(textsOf(html, "pre"), ["const a = 1;\n\nconst b = 2;\n"]);
  assert(!html.includes("<details"));
});

Deno.test("code block colours lines as the whole file has them, also across a region's border", () => {
  const html = show("const a = `1\n// #region two\n2\n// #endregion\n3`;\nconst b = 4;\n");
  const inText = '<span class="hljs-string">';
  assertStringIncludes(html, `${inText}2</span>`);
  assertStringIncludes(html, `${inText}3\`</span>;\n<span class="hljs-keyword">const</span>`);
  for (const [, pre] of html.matchAll(/<pre>([^]*?)<\/pre>/g)) {
    assertEquals(pre!.match(/<span/g)?.length, pre!.match(/<\/span>/g)?.length, pre);
  }
});

Deno.test("code block escapes what the file and its regions' names say", () => {
  const html = show("// #region a <i>b</i>\n<i>c</i>\n// #endregion\n", "a.unknown");
  assert(!html.includes("<i>"), html);
  assertEquals(textsOf(html, "summary"), ["a <i>b</i> · 1 line"]);
});

Deno.test("code block refuses a region without an end, and names the file", () => {
  assertThrows(
    () => show("// #region one\n", "node.mjs"),
    CourseError,
    "node.mjs: the region “one”",
  );
});

Deno.test("loadCourse refuses a region without an end, and names the lesson and the file", async () => {
  const path = "lessons/1-part/1-one";
  const files = {
    "live.ts": `// #region one\n${SMALL_COURSE[`${path}/live.ts`]}`,
    "snippets/server.py": "# run: python3 server.py\n\n# region one\na = 1\n",
  };
  for (const [name, text] of Object.entries(files)) {
    await using folder = await makeFolder({ ...SMALL_COURSE, [`${path}/${name}`]: text });
    await assertRejects(
      () => loadCourse(new URL("lessons/", folder.url)),
      CourseError,
      `Read the regions of ${path}/${name}: the region “one” has no end: add #endregion`,
    );
  }
});

Deno.test("code block of every file in the course holds the file to the letter", async () => {
  const { lessons } = await loadCourse(LESSONS);
  for (const { slug, files } of lessons) {
    for (const [path, snippet] of files) {
      const shown = textsOf(snippetBlock(snippet), "pre").join("");
      assertEquals(shown, snippet.source, `${slug}/${path}`);
    }
  }
});

function show(source: string, name = "live.ts"): string {
  return snippetBlock({ name, source, command: `deno serve ${name}` });
}

/** The texts of all elements of a name. */
function textsOf(html: string, name: string): string[] {
  const elements = html.matchAll(new RegExp(`<${name}[^>]*>([^]*?)</${name}>`, "g"));
  return [...elements].map(([, inner]) => withoutTags(inner!));
}

function withoutTags(html: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', "#x27": "'", amp: "&" };
  return html.replace(/<[^>]*>/g, "").replace(/&([^;]+);/g, (_, name: string) => entities[name]!);
}

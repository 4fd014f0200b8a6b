import { assertEquals, assertThrows } from "@std/assert";
import { CourseError } from "../../../server/course/course.ts";
import { piecesOf } from "../../../server/course/regions.ts";

const piecesIn = (text: string) => piecesOf(text.split("\n"), "live.ts");

Deno.test("piecesOf leaves a file without regions whole", () => {
  assertEquals(piecesIn("a\nb\n"), [{ name: undefined, start: 0, end: 3 }]);
  assertEquals(piecesIn(""), [{ name: undefined, start: 0, end: 1 }]);
});

Deno.test("piecesOf cuts before and after each region, with its comments inside", () => {
  assertEquals(piecesIn("a\n// #region one\nb\n// #endregion\n// #region two\n// #endregion\nc"), [
    { name: undefined, start: 0, end: 1 },
    { name: "one", start: 1, end: 4 },
    { name: "two", start: 4, end: 6 },
    { name: undefined, start: 6, end: 7 },
  ]);
});

Deno.test("piecesOf knows the comments of every language that a snippet is in", () => {
  const comments = [
    ["// #region a name", "// #endregion"],
    ["  //#region a name", "\t//#endregion"],
    ["# region a name", "# endregion"],
    ["    #region a name  ", "#endregion"],
    ["<!-- #region a name -->", "<!-- #endregion -->"],
    ["<!--#region a name-->", "<!--#endregion-->"],
    ["// #region a name", "// #endregion a name"],
    ["// #region a name\r", "// #endregion\r"],
  ];
  for (const [first, last] of comments) {
    assertEquals(piecesIn(`${first}\nx\n${last}`), [{ name: "a name", start: 0, end: 3 }], first);
  }
});

Deno.test("piecesOf takes no other line for the beginning or the end of a region", () => {
  const others = [
    'const text = "// #region one";',
    "// A region begins here.",
    "// region one",
    "#regions",
    "  #region = 1;",
    "/* #region one */",
    "// #endregions",
  ];
  for (const line of others) {
    assertEquals(piecesIn(line), [{ name: undefined, start: 0, end: 1 }], line);
  }
});

Deno.test("piecesOf refuses regions that are not in order, and says how to mend them", () => {
  const flaws = {
    "// #region one\na": "the region “one” has no end: add #endregion",
    "// #region one\n// #region two\n// #endregion\n// #endregion":
      "the region “two” begins inside “one”: end that one first",
    "a\n// #endregion": "an #endregion ends no region: take it away",
    "// #region\n// #endregion": "a region has no name: write #region NAME",
  };
  for (const [text, problem] of Object.entries(flaws)) {
    assertThrows(() => piecesIn(text), CourseError, `Read the regions of live.ts: ${problem}`);
  }
});

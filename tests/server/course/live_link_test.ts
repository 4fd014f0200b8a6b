import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Tokens } from "marked";
import { CourseError } from "../../../server/course/course.ts";
import {
  ACTS,
  type Instrument,
  readDrive,
  readInstrument,
  readLiveTitle,
  ROW_KINDS,
} from "../../../server/course/live_link.ts";

Deno.test("readLiveTitle reads what to listen for, to choose from and to show", () => {
  assertEquals(
    readLiveTitle(
      "listens for: tick, done; choose status: 200 | 404; show: buffers, diagram",
      "x",
    ),
    {
      events: ["tick", "done"],
      choices: { status: ["200", "404"] },
      shows: ["buffers", "diagram"],
    },
  );
});

Deno.test("readLiveTitle finds nothing in an empty title", () => {
  assertEquals(readLiveTitle("", "x"), {
    events: [],
    choices: {},
    shows: [],
  });
});

Deno.test("readLiveTitle refuses what it does not know, and names the lesson and the part", () => {
  for (
    const title of [
      "hears: tick",
      "choose: a | b",
      "listens for:",
      "show: nothing",
      "starts by hand",
    ]
  ) {
    const { message } = assertThrows(() => readLiveTitle(title, "lessons/1-a/1-b"), CourseError);
    assertStringIncludes(message, "lessons/1-a/1-b");
    assertStringIncludes(message, title.replace("show: ", ""));
  }
});

const PATH = "lessons/1-a/1-b";
const INSTRUMENT: Instrument = readInstrument(
  link("live.ts?resume=yes&retry=off&ids=on", "choose resume: yes | no; show: gaps"),
  { slug: "b", path: PATH },
);

Deno.test("readInstrument reads the address under the lesson's own, and the title", () => {
  assertEquals(INSTRUMENT, {
    src: "/lessons/b/live?resume=yes&retry=off&ids=on",
    events: [],
    choices: { resume: ["yes", "no"] },
    shows: ["gaps"],
  });
});

Deno.test("readDrive reads the parameters that a link names, and the whole address with them", () => {
  assertEquals(drive("live.ts?resume=no&retry=200", "listens for: tick; show: buffers"), {
    kind: "set",
    src: "/lessons/b/live?resume=no&retry=200&ids=on",
    parameters: "resume=no&retry=200",
    events: ["tick"],
    shows: ["buffers"],
  });
});

Deno.test("readDrive reads what is to be done, and what is pointed at", () => {
  const { src } = INSTRUMENT;
  for (const act of ACTS) assertEquals(drive(`live.ts#${act}`), { kind: "act", src, act });
  for (const rows of ROW_KINDS) {
    assertEquals(drive(`live.ts#${rows}`), { kind: "point", src, rows });
  }
});

Deno.test("readDrive refuses what the instrument cannot do, and says how to fix it", () => {
  const refusals: [href: string, title: string, why: string][] = [
    ["live.ts?nope=1", "", "the live view's address has no “nope”: add it there"],
    ["live.ts?resume=maybe", "", "“maybe” is none of the choices for “resume”"],
    ["live.ts#jump", "", "there is no “#jump”, only cut, pause"],
    ["live.ts?resume=no#cut", "", "does two things: make two links of it"],
    ["live.ts#cut", "show: buffers", "does two things: make two links of it"],
    ["live.ts?resume=no", "choose ids: on | off", "offers a choice"],
    ["live.ts?resume=no", "show: nothing", "there is no “show: nothing”"],
  ];
  for (const [href, title, why] of refusals) {
    const { message } = assertThrows(() => drive(href, title), CourseError);
    assertStringIncludes(message, `Render the lesson ${PATH}: `);
    assertStringIncludes(message, why);
  }
  assertThrows(
    () => readDrive(link("live.ts#cut"), { instrument: undefined, path: PATH }),
    CourseError,
    "stands before the live view",
  );
});

function drive(href: string, title = "") {
  return readDrive(link(href, title), { instrument: INSTRUMENT, path: PATH });
}

function link(href: string, title = ""): Tokens.Link {
  return { type: "link", raw: `[it](${href})`, href, title, text: "it", tokens: [] };
}

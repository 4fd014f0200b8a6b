import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { CourseError } from "../../../server/course/course.ts";
import { readLiveTitle } from "../../../server/course/live_link.ts";

Deno.test("readLiveTitle reads what to listen for, to choose from and to show", () => {
  assertEquals(
    readLiveTitle(
      "listens for: tick, done; choose status: 200 | 404; show: buffers, diagram; starts by hand",
      "x",
    ),
    {
      events: ["tick", "done"],
      choices: { status: ["200", "404"] },
      shows: ["buffers", "diagram"],
      startsByHand: true,
    },
  );
});

Deno.test("readLiveTitle finds nothing in an empty title", () => {
  assertEquals(readLiveTitle("", "x"), {
    events: [],
    choices: {},
    shows: [],
    startsByHand: false,
  });
});

Deno.test("readLiveTitle refuses what it does not know, and names the lesson and the part", () => {
  for (const title of ["hears: tick", "choose: a | b", "listens for:", "show: nothing"]) {
    const { message } = assertThrows(() => readLiveTitle(title, "lessons/1-a/1-b"), CourseError);
    assertStringIncludes(message, "lessons/1-a/1-b");
    assertStringIncludes(message, title.replace("show: ", ""));
  }
});

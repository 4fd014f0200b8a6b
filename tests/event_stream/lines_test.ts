import { assert, assertEquals, assertLess, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  BlockTooLargeError,
  createInterpreter,
  interpret,
  type Step,
} from "../../event_stream/mod.ts";
import { cut, cutEverywhere, interpretPieces } from "./vectors.ts";

const encoder = new TextEncoder();
const bytesOf = (text: string) => encoder.encode(text);

/** All steps up to the refusal, and the refusal if there is one. */
function untilRefused(pieces: Uint8Array[], maxBlockBytes: number) {
  const interpreter = createInterpreter({ maxBlockBytes });
  const steps: Step[] = [];
  try {
    for (const piece of pieces) steps.push(...interpreter.push(piece));
  } catch (error) {
    assert(error instanceof BlockTooLargeError);
    const { name, message, bytes, limit } = error;
    return { steps: [...steps, ...error.steps], refusal: { name, message, bytes, limit } };
  }
  return { steps, refusal: undefined };
}

Deno.test("maxBlockBytes lets a block of exactly so many bytes pass", () => {
  const stream = bytesOf("data: 12\ndata: 4\r\n\n");
  assertEquals(interpret(stream, { maxBlockBytes: 15 }).events.length, 1);
  assertThrows(() => interpret(stream, { maxBlockBytes: 14 }), BlockTooLargeError);
});

Deno.test("maxBlockBytes refuses with the bytes, the limit, the steps and what to do", () => {
  const stream = bytesOf("data: a\n\ndata: bcdefgh\n\n");
  const error = assertThrows(() => interpret(stream, { maxBlockBytes: 8 }), BlockTooLargeError);
  assertEquals([error.name, error.bytes, error.limit], ["BlockTooLargeError", 9, 8]);
  assertEquals(error.steps.map((step) => step.reason), ["data-appended", "event-dispatched"]);
  assertEquals(
    error.message,
    "Interpret the event stream: a block has no empty line within 8 bytes: " +
      "end the block sooner, or raise maxBlockBytes",
  );
});

Deno.test("maxBlockBytes is 1 MiB unless it is given, and can be switched off", () => {
  const line = "data: ".padEnd(1_048_576, "x");
  assertEquals(interpret(bytesOf(line + "\n\n")).events.length, 1);
  assertThrows(() => interpret(bytesOf(line + "x\n\n")), BlockTooLargeError);
  assertThrows(() => interpret(bytesOf(line + "x")), BlockTooLargeError);
  const { events } = interpret(bytesOf(line + "x\n\n"), { maxBlockBytes: Infinity });
  assertEquals(events.length, 1);
});

for (const maxBlockBytes of [0, -1, NaN]) {
  Deno.test(`createInterpreter() refuses a maxBlockBytes of ${maxBlockBytes}`, () => {
    assertThrows(() => createInterpreter({ maxBlockBytes }), RangeError, "from 1 on");
  });
}

Deno.test("maxBlockBytes counts no line but data lines once it has ended", () => {
  for (const line of [": comment\n", "unknown: x\n", "retry: 1\n", "id: 7\r\n", "event: x\n"]) {
    const stream = bytesOf("data: a\n" + line.repeat(1000) + "\n");
    for (const pieces of [[stream], cutEverywhere(stream)]) {
      const { steps, refusal } = untilRefused(pieces, 20);
      assertEquals([steps.length, refusal], [1002, undefined]);
    }
  }
});

Deno.test("maxBlockBytes counts the line under way, whatever it will be", () => {
  for (const start of ["data: ", ": ", "unknown", "id: "]) {
    const stream = bytesOf(start.padEnd(21, "x"));
    assertEquals(untilRefused([stream], 20).refusal?.bytes, 21);
    assertEquals(untilRefused(cutEverywhere(stream), 20).refusal?.bytes, 21);
  }
});

Deno.test("maxBlockBytes refuses at the same byte with the same steps, however it is cut", () => {
  const pieces = fc.array(
    fc.constantFrom(
      ...["data: a", "data", ": comment", "id: 7", "é", "\ufeff", "\n", "\n", "\r", "\r\n", "\n\n"],
    ),
    { maxLength: 20 },
  );
  const limits = fc.integer({ min: 1, max: 40 });
  let refusals = 0;
  fc.assert(
    fc.property(pieces, limits, fc.nat({ max: 100 }), (parts, limit, offset) => {
      const bytes = bytesOf(parts.join(""));
      const whole = untilRefused([bytes], limit);
      if (whole.refusal) refusals++;
      assertEquals(untilRefused(cut(bytes, [Math.min(offset, bytes.length)]), limit), whole);
      assertEquals(untilRefused(cutEverywhere(bytes), limit), whole);
    }),
    { numRuns: 1000 },
  );
  assert(refusals > 100, "too few of the streams were refused for this to mean anything");
});

Deno.test("push() and end() throw the same error again after BlockTooLargeError", () => {
  const interpreter = createInterpreter({ maxBlockBytes: 4, lastEventId: "7" });
  const first = assertThrows(() => interpreter.push(bytesOf("data:")), BlockTooLargeError);
  const later = assertThrows(() => interpreter.push(bytesOf("\n\n")), BlockTooLargeError);
  const last = assertThrows(() => interpreter.end(), BlockTooLargeError);
  assertStrictEquals(later, first);
  assertStrictEquals(last, first);
  assertEquals(interpreter.lastEventId, "7");
});

interface Sized {
  length: number;
}

/** How much a call of a built-in function reads or writes. */
type Cost = (self: Sized, first: Sized, from: number | undefined, result: number) => number;

const perArgument: Cost = (_self, first) => first.length;
const perPlaceSearched: Cost = (self, _first, from = 0, found) =>
  (found === -1 ? self.length : found + 1) - from;

/** Counts the bytes and characters that are decoded, copied or searched while `run` runs. */
function workOf(run: () => void): number {
  let work = 0;
  const restore: (() => void)[] = [];
  function count(prototype: object, name: string, cost: Cost): void {
    const owner = prototype as Record<string, (...args: unknown[]) => unknown>;
    const original = owner[name]!;
    owner[name] = function (this: unknown, ...args: unknown[]) {
      const result = original.apply(this, args);
      work += cost(this as Sized, args[0] as Sized, args[1] as number, result as number);
      return result;
    };
    restore.push(() => owner[name] = original);
  }
  const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
  count(TextDecoder.prototype, "decode", perArgument);
  count(TextEncoder.prototype, "encode", perArgument);
  count(typedArray, "set", perArgument);
  count(typedArray, "indexOf", perPlaceSearched);
  count(String.prototype, "indexOf", perPlaceSearched);
  try {
    run();
  } finally {
    for (const undo of restore) undo();
  }
  return work;
}

const long: Record<string, string> = {
  "one line": "data: ".padEnd(100_000, "x") + "\n\n",
  "data lines of one block": "data: x\n".repeat(12_500) + "\n",
  "empty lines, LF, with one CR at the end": "\n".repeat(100_000) + "\r",
  "empty lines, CR, with one LF at the end": "\r".repeat(100_000) + "x\n",
  "lines without a colon": "x\n".repeat(50_000),
  "lines outside ASCII that end with CRLF": "data: é\r\n".repeat(10_000),
};

for (const [name, stream] of Object.entries(long)) {
  Deno.test(`createInterpreter() does work in proportion to the bytes: ${name}`, () => {
    const bytes = bytesOf(stream);
    for (const size of [1, 7, 1000, bytes.length]) {
      const interpreter = createInterpreter({ maxBlockBytes: Infinity });
      const work = workOf(() => {
        for (let at = 0; at < bytes.length; at += size) {
          interpreter.push(bytes.subarray(at, at + size));
        }
      });
      assertLess(work, 8 * bytes.length, `in pieces of ${size}`);
    }
  });
}

Deno.test("createInterpreter() gives the same where it has copied its buffers to release input", () => {
  const fill = ":".padEnd(70_000, "x") + "\n";
  for (const open of ["", "data: \ufeffa\ndata: b\n"]) {
    const blocks = [
      "retry: 5\nid: 6\nid: é\nevent: x\n" + open,
      "data: c\n\n",
      "data\n\n",
      "event: y",
    ];
    const pieces = blocks.map((block) => bytesOf(block + fill));
    const whole = interpret(bytesOf(blocks.map((block) => block + fill).join("")));
    assertEquals(whole.events.length, 2);
    assertEquals(interpretPieces(pieces), whole);
  }
});

// A process of its own, because only there the garbage collector can be asked to run.
Deno.test("createInterpreter() keeps no input alive for the sake of a short ID or event type", async () => {
  const url = new URL("../../event_stream/mod.ts", import.meta.url);
  const code = `
    import { createInterpreter } from ${JSON.stringify(url.href)};
    const encoder = new TextEncoder();
    const fill = ":".padEnd(1_000_000, "x") + "\\n";
    const kept = Array.from({ length: 30 }, (_, index) => {
      const interpreter = createInterpreter();
      const id = String(index).padEnd(40, "i");
      interpreter.push(encoder.encode("id: " + id + "\\n\\ndata: " + id + "\\n" + fill));
      interpreter.push(encoder.encode("event: " + id + "\\n" + fill));
      return interpreter;
    });
    gc();
    console.log(Math.round(Deno.memoryUsage().heapUsed / 1e6), kept.length);`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", "--v8-flags=--expose-gc", "--ext=ts", code],
    stderr: "inherit",
  }).output();
  const [megabytes, interpreters] = new TextDecoder().decode(stdout).split(" ").map(Number);
  assertEquals(interpreters, 30);
  assertLess(megabytes!, 20);
});

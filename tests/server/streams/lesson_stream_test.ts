import { assert, assertEquals, assertRejects } from "@std/assert";
import { OverflowError, wrapBody } from "../../../server/streams/lesson_stream.ts";
import { bytesOf, createTap, readText } from "../../helpers/stream.ts";
import { until, within } from "../../snippets/wait.ts";

const LAST = bytesOf("retry: 2000\n\n");

Deno.test("wrapBody passes bytes on as they are written, and ends with the lesson", async () => {
  const { tap, reader, errors } = wrap();
  for (const text of ["data: é\n", "\n", "data: 2\r\n\r\n"]) {
    tap.write(text);
    assertEquals(await readText(reader), text);
  }
  tap.close();
  assertEquals(await readText(reader), undefined);
  assertEquals(errors, []);
});

Deno.test("wrapBody finishes with the last frame where one may begin, and else without", async () => {
  const whole = ["", "data: 1\n\n", "data: 1\r\n\r\n", "data: 1\r\r", "data: 1\r\n\r", ": a\n\n\n"];
  const half = ["d", "data: 1\n", "data: 1\r\n", "data: 1\r", "data: 1\n\ndata", "\n\n "];
  for (const text of [...whole, ...half]) {
    const { tap, stream, reader, errors } = wrap();
    if (text !== "") {
      tap.write(text);
      assertEquals(await readText(reader), text);
    }
    stream.finish(LAST);
    const expected = whole.includes(text) ? "retry: 2000\n\n" : undefined;
    assertEquals(await readText(reader), expected, JSON.stringify(text));
    await reader.read().then(({ done }) => assert(done));
    await within(tap.cancelled, "the lesson's cancel");
    stream.finish(LAST);
    assertEquals(errors, []);
  }
});

Deno.test("wrapBody knows the end of a frame that was written byte by byte", async () => {
  const { tap, stream, reader } = wrap();
  for (const byte of "data: 1\r\n\r\n") {
    tap.write(byte);
    assertEquals(await readText(reader), byte);
  }
  stream.finish(LAST);
  assertEquals(await readText(reader), "retry: 2000\n\n");
});

Deno.test("wrapBody drops a reader for whom too much waits, and who takes nothing", async () => {
  const { tap, reader, errors } = wrap({ maxWaitingBytes: 100 });
  for (let num = 0; num < 3; num++) tap.write("x".repeat(50));
  await within(tap.cancelled, "the lesson's cancel");
  assert(errors[0] instanceof OverflowError && errors.length === 1);
  await assertRejects(
    () => reader.read(),
    OverflowError,
    "more than 100 bytes wait for its reader",
  );
});

Deno.test("wrapBody lets as much as its limit wait, for as long as it likes", async () => {
  const { tap, reader, errors } = wrap({ maxWaitingBytes: 100 });
  for (let num = 0; num < 2; num++) tap.write("x".repeat(50));
  // Longer than a reader may take nothing if too much waits.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assertEquals([await readText(reader), await readText(reader)], Array(2).fill("x".repeat(50)));
  assertEquals(errors, []);
  await reader.cancel();
});

Deno.test("wrapBody lets a lesson that waits to be asked write as its reader reads, and 64 KiB ahead", async () => {
  for (const maxWaitingBytes of [262_144, Infinity]) {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(bytesOf(`${pulled++ % 10}`.repeat(30))),
    });
    const { reader, errors } = wrap({ body, maxWaitingBytes });
    for (let num = 0; num < 5_000; num++) {
      assertEquals(await readText(reader), `${num % 10}`.repeat(30));
      // And one chunk for each of the queues on the way.
      assert((pulled - num - 3) * 30 <= 65_536, `${pulled - num} ahead`);
    }
    await reader.cancel();
    assertEquals(errors, []);
  }
});

Deno.test("wrapBody keeps a reader for whom too much waits, as long as he takes some of it", async () => {
  const { tap, reader, errors } = wrap({ maxWaitingBytes: 100 });
  for (let num = 0; num < 6; num++) tap.write("x".repeat(50));
  for (let num = 0; num < 6; num++) {
    // More seldom than it is read ahead, and more often than he is dropped.
    await new Promise((resolve) => setTimeout(resolve, 400));
    assertEquals((await readText(reader))?.length, 50);
  }
  assertEquals(errors, []);
  await reader.cancel();
});

Deno.test("wrapBody gives a reader everything where any number of bytes may wait", async () => {
  const { tap, reader, errors } = wrap({ maxWaitingBytes: Infinity });
  for (let num = 0; num < 1_000; num++) tap.write("x".repeat(1_000));
  for (let num = 0; num < 1_000; num++) assertEquals((await readText(reader))?.length, 1_000);
  assertEquals(errors, []);
  await reader.cancel();
});

Deno.test("wrapBody tells the lesson why its reader has left", async () => {
  for (const maxWaitingBytes of [1, 1_000, Infinity]) {
    const { tap, reader, errors } = wrap({ maxWaitingBytes });
    tap.write("waits");
    await reader.cancel("gone");
    assertEquals(await within(tap.cancelled, "the lesson's cancel"), "gone");
    assertEquals(errors, []);
  }
});

Deno.test("wrapBody breaks off where the lesson's stream fails, and says so once", async () => {
  const { tap, reader, errors } = wrap();
  const error = new RangeError("boom");
  tap.error(error);
  await assertRejects(() => reader.read(), RangeError, "boom");
  assertEquals(errors, [error]);
});

Deno.test("wrapBody breaks off and cancels the lesson's stream when it is told to", async () => {
  const { tap, stream, reader, errors } = wrap();
  const error = new RangeError("boom");
  stream.breakOff(error);
  await assertRejects(() => reader.read(), RangeError, "boom");
  assertEquals(await within(tap.cancelled, "the lesson's cancel"), error);
  // Who told it knows already.
  assertEquals(errors, []);
});

Deno.test("wrapBody breaks off where a lesson writes what are no bytes", async () => {
  const body = new ReadableStream({ start: (controller) => controller.enqueue("text") });
  const { reader, errors } = wrap({ body });
  await assertRejects(() => reader.read(), TypeError, "is no Uint8Array");
  assertEquals(errors.length, 1);
});

Deno.test("wrapBody tells what the lesson's cancel throws", async () => {
  const error = new RangeError("boom");
  const endings = ["finish", "breakOff", "cancel"] as const;
  for (const ending of endings) {
    const body = new ReadableStream<Uint8Array>({
      cancel() {
        throw error;
      },
    });
    const { stream, reader, errors } = wrap({ body });
    if (ending === "cancel") await reader.cancel();
    else stream[ending](undefined);
    await until(() => errors.length > 0, `${ending} has told`);
    assertEquals(errors, [error]);
  }
});

/** A wrapped stream, its reader, and what is told of it; a tap writes it unless `body` is given. */
function wrap(
  { body, maxWaitingBytes = 1_000 }: {
    body?: ReadableStream<Uint8Array>;
    maxWaitingBytes?: number;
  } = {},
) {
  const tap = createTap();
  const errors: unknown[] = [];
  const stream = wrapBody(body ?? tap.body, {
    maxWaitingBytes,
    onError: (error) => errors.push(error),
  });
  return { tap, stream, reader: stream.body.getReader(), errors };
}

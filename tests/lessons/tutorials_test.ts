/**
 * What tutorials get wrong: a test for each fact, which shows it and finds the words of the lesson
 * that state it. What only a browser can show is in `tutorials_browser_test.ts`.
 */

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterpreter, format, interpret } from "../../event_stream/mod.ts";
import headers from "../../lessons/1-the-stream/2-headers/live.ts";
import writeAndEnd from "../../lessons/1-the-stream/4-write-and-end/live.ts";
import reconnection from "../../lessons/1-the-stream/6-reconnection/live.ts";
import { respondInHttp2 } from "../helpers/http2.ts";
import { isUnderTest } from "../helpers/lessons.ts";
import { hasNginx, startNginx } from "../helpers/nginx.ts";
import { bodyOf, openRaw } from "../helpers/raw.ts";
import { assertSaid, type Place } from "../helpers/tutorials.ts";
import { until } from "../snippets/wait.ts";

const SSE = { "content-type": "text/event-stream" };

/** Registers the test of a fact, whose name is the fact, where the run is about its lesson. */
function fact(
  name: string,
  place: Place,
  show: () => Promise<void> | void,
  { ignore = false } = {},
): void {
  if (!isUnderTest(place[0])) return;
  Deno.test({
    name,
    ignore,
    async fn() {
      await assertSaid(place);
      await show();
    },
  });
}

fact("keep-alive is what HTTP/1.1 does without a header, and HTTP/2 forbids the header", [
  "headers",
  "HTTP/1.1 keeps a connection open by default",
], async () => {
  await using server = serve(headers.fetch);
  // Two requests on one connection, and no head says a word about it.
  const next = ["Host: localhost", "", "GET /?connection=off HTTP/1.1", "Host: localhost"];
  await using raw = await openRaw(server, "/?status=404&connection=off", next);
  const text = await raw.readUntil('data: {"num":2');
  assertEquals(text.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 404", "HTTP/1.1 200"]);
  assert(!/^connection:/im.test(text), text);
  await assertSaid(["headers", "HTTP/2 forbids the header"]);
  assertStringIncludes(await respondInHttp2({ connection: "keep-alive" }), "are forbidden");
  assertEquals(await respondInHttp2({ "cache-control": "no-cache" }), "sent");
});

fact("write sends bytes, the empty line makes the event, and only end closes the stream", [
  "write-and-end",
  "Only an empty line makes an event, and only the end of the response closes the stream.",
], async () => {
  const responses: ServerResponse[] = [];
  const server = createServer((_, response) => void responses.push(response.writeHead(200, SSE)));
  await once(server.listen(0, "127.0.0.1"), "listening");
  {
    await using raw = await openRaw(server.address() as AddressInfo, "/");
    await until(() => responses.length === 1, "the request is there");
    const [response] = responses;
    let sent = "";
    const arrives = async (piece: string) => {
      sent += piece;
      await until(() => bodyOf(raw.text()) === sent, `${JSON.stringify(sent)} has come`);
      return dispatch(sent).map(([, data]) => data);
    };
    const pieces: [piece: string, data: string[]][] = [
      ["data: on", []],
      ["e\n", []],
      ["\n", ["one"]],
      ["data: two\n\n", ["one", "two"]],
    ];
    for (const [piece, data] of pieces) {
      response!.write(piece);
      assertEquals(await arrives(piece), data);
    }
    response!.end("data: three\n\n");
    assertEquals(await arrives("data: three\n\n"), ["one", "two", "three"]);
    await raw.readUntil("\r\n0\r\n\r\n");
  }
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

fact("a chunk holds half an event or several: where the bytes are cut changes nothing", [
  "write-and-end",
  "You cannot rely on any of these boundaries",
], async () => {
  const eventsIn = async (cut: string) => {
    const response = writeAndEnd.fetch(new Request(`http://l/?every=50&end=after-3&cut=${cut}`));
    const interpreter = createInterpreter();
    const counts: number[] = [];
    for await (const bytes of response.body!) {
      counts.push(interpreter.push(bytes).filter(({ event }) => event).length);
    }
    return counts;
  };
  assertEquals(await eventsIn("word"), [0, 1, 0, 1, 0, 1]);
  assertEquals(await eventsIn("five"), [3]);
  // A character of four bytes, and every way to end a line.
  const bytes = new TextEncoder().encode("data: 😀\r\n\r\ndata: b\r\rid: 1\ndata\n\n");
  for (let cut = 0; cut <= bytes.length; cut++) {
    const { push } = createInterpreter();
    const steps = [...push(bytes.subarray(0, cut)), ...push(bytes.subarray(cut))];
    assertEquals(steps.flatMap(({ event }) => event ?? []), interpret(bytes).events);
  }
});

fact("an end of the response does not stop a browser: 204 to its next request does", [
  "reconnection",
  "So ending the response does not stop a stream. Answer the next request with 204",
], async () => {
  await using server = serve(reconnection.fetch);
  const url = `http://127.0.0.1:${server.port}/?stop=1&every=100`;
  const first = await fetch(url);
  const { lastEventId } = interpret(await first.bytes());
  assertEquals([first.status, lastEventId], [200, "1"]);
  const second = await fetch(url, { headers: { "last-event-id": lastEventId } });
  assertEquals([second.status, await second.text()], [204, ""]);
});

fact("retry is a number of milliseconds, in digits only, and counts at once", [
  "reconnection",
  "`retry` is a number of **milliseconds**, written in digits only.",
], () => {
  const { push } = createInterpreter();
  const timeAfter = (text: string) => push(encode(text)).at(-1)!.buffers.reconnectionTime;
  assertEquals(timeAfter("retry: 03000\n"), 3000);
  assertEquals(timeAfter("retry: 5s\n"), 3000);
  assertEquals(timeAfter("retry: 3\n"), 3);
});

fact("event without data fires nothing", [
  "frame-format",
  "If there was no `data` line, the type is cleared and nothing fires.",
], () => {
  assertEquals(dispatch("event: done\n\n"), []);
  assertEquals(dispatch("event: done\n\ndata: x\n\n"), [["message", "x", ""]]);
});

fact("data without a value fires an event with an empty string", [
  "frame-format",
  "`data:` with nothing after it fires an event whose data is an empty string",
], () => {
  assertEquals(dispatch("data:\n\n"), [["message", "", ""]]);
  assertEquals(dispatch("data\n\n"), [["message", "", ""]]);
});

fact("the order of the fields in a frame does not matter, retry excepted", [
  "frame-format",
  "the order of the lines in a frame does not matter",
], async () => {
  const [one, two, three] = ["event: tick\n", "id: 7\n", "data: x\n"];
  for (
    const lines of [
      [one, two, three],
      [one, three, two],
      [two, one, three],
      [two, three, one],
      [three, one, two],
      [three, two, one],
    ]
  ) assertEquals(dispatch(`${lines.join("")}\n`), [["tick", "x", "7"]]);
  await assertSaid(["frame-format", "Only `retry` does not wait: it takes effect at once."]);
  const interpreter = createInterpreter();
  interpreter.push(encode("data: x\nid: 7\nretry: 10\n"));
  assertEquals([interpreter.reconnectionTime, interpreter.lastEventId], [10, ""]);
});

fact("exactly one trailing line feed is removed from the data", [
  "frame-format",
  "One line feed is removed from the end of the data",
], () => assertEquals(dispatch("data: x\ndata:\ndata:\n\n"), [["message", "x\n\n", ""]]));

fact("a comment begins with the colon, and `comment: ping` is an unknown field", [
  "frame-format",
  "`comment: ping` is an unknown field.",
], () => {
  const kinds = interpret(encode(": ping\ncomment: ping\n")).steps.map(({ reason }) => reason);
  assertEquals(kinds, ["comment", "unknown-field"]);
});

fact("a heartbeat's empty line dispatches a block that is half written", [
  "frame-format",
  "If an empty line follows the comment, it ends the frame that was only half written.",
], () => {
  const halves = dispatch("data: first\n: ping\n\ndata: second\n\n");
  assertEquals(halves.map(([, data]) => data), ["first", "second"]);
  const whole = dispatch("data: first\n: ping\ndata: second\n\n");
  assertEquals(whole.map(([, data]) => data), ["first\nsecond"]);
});

fact("an empty id clears the last event ID", [
  "reconnection",
  "An empty `id` clears it. Then the header is not sent at all.",
], () => {
  assertEquals(dispatch("id: 7\ndata: x\n\nid:\ndata: y\n\n"), [
    ["message", "x", "7"],
    ["message", "y", ""],
  ]);
  assertEquals(interpret(encode("id: 7\ndata: x\n\nid\n\n")).lastEventId, "");
});

fact(
  "nginx holds back what it gets by HTTP/1.0 or compresses, unless X-Accel-Buffering says no",
  [
    "headers",
    "With `proxy_http_version 1.1` and no gzip, it forwards each event at once.",
  ],
  showNginx,
  { ignore: !hasNginx },
);

fact("one space after the colon is eaten: a writer writes it", [
  "frame-format",
  "If you write `data:` without it, text that begins with a space loses its own.",
], () => {
  assertEquals(dispatch("data: hello\n\ndata:  hello\n\n").map(([, data]) => data), [
    "hello",
    " hello",
  ]);
  assertEquals(dispatch(format({ data: " token" })), [["message", " token", ""]]);
});

fact("line ends split data, and would inject fields by id and event: a writer refuses them", [
  "frame-format",
  "anyone who can put a line ending into an ID can write any field",
], () => {
  assertEquals(dispatch("id: 7\nevent: logout\ndata: injected\n\n"), [["logout", "injected", "7"]]);
  for (const end of ["\r", "\n", "\r\n"]) {
    assertEquals(dispatch(format({ data: `a${end}b` })), [["message", "a\nb", ""]]);
    assertThrows(() => format({ data: "x", id: `7${end}event: logout` }), TypeError);
    assertThrows(() => format({ data: "x", event: `a${end}data: y` }), TypeError);
  }
  assertThrows(() => format({ data: "x", id: "7\0" }), TypeError);
  assertEquals(dispatch("id: 7\0\ndata: x\n\n"), [["message", "x", ""]]);
});

/**
 * What one stream becomes on five ways through nginx; less of it than a buffer holds. It asks for no
 * transformation, which nginx's gzip does not obey.
 */
async function showNginx(): Promise<void> {
  await assertSaid([
    "headers",
    "Version 1.22 does so if it speaks HTTP/1.0 to your server",
  ]);
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  await using upstream = serve(({ url }) => {
    const body = new ReadableStream<Uint8Array>({ start: (own) => void streams.push(own) });
    const isTold = new URL(url).searchParams.has("told");
    return new Response(body, {
      headers: {
        ...SSE,
        "cache-control": "no-transform",
        ...isTold && { "x-accel-buffering": "no" },
      },
    });
  });
  const pass = `proxy_pass http://127.0.0.1:${upstream.port};`;
  const gzip = "proxy_http_version 1.1; gzip on; gzip_types text/event-stream;";
  await using nginx = await startNginx(`
    location /old { ${pass} proxy_http_version 1.0; }
    location /new { ${pass} proxy_http_version 1.1; }
    location /gzip { ${pass} ${gzip} }`);
  const asks = ["Host: localhost", "Accept-Encoding: gzip"];
  await using held = await openRaw(nginx, "/old", asks);
  await using packed = await openRaw(nginx, "/gzip", asks);
  await using passed = await openRaw(nginx, "/new", asks);
  await using told = await openRaw(nginx, "/old?told", asks);
  await using packedTold = await openRaw(nginx, "/gzip?told", asks);
  await until(() => streams.length === 5, "nginx has asked five times");
  for (let num = 1; num <= 20; num++) {
    for (const stream of streams) stream.enqueue(encode(`data: ${num}\n\n`));
    // Each event has come before the next one is written.
    await passed.readUntil(`data: ${num}\n\n`);
    await told.readUntil(`data: ${num}\n\n`);
  }
  await until(() => bodyOf(packedTold.text()) !== "", "compressed events come, too");
  // As many events later, not even the head is there.
  assertEquals([held.text(), packed.text()], ["", ""]);
  for (const raw of [told, packedTold]) assert(!/x-accel/i.test(raw.text()), "nginx keeps it");
  assert(/content-encoding: gzip/i.test(packedTold.text()));

  for (const stream of streams) stream.close();
  const late = await held.readUntil("data: 20\n\n");
  assertStringIncludes(late, "data: 1\n\n");
  assert(/content-encoding: gzip/i.test(await packed.readUntil("\r\n\r\n")));
}

/** The type, data and last event ID of every event in a text. */
function dispatch(text: string): [type: string, data: string, lastEventId: string][] {
  return interpret(encode(text)).events
    .map(({ type, data, lastEventId }) => [type, data, lastEventId]);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function serve(answer: (request: Request) => Response) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  return {
    port: server.addr.port,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

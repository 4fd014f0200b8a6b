/**
 * A gallery of frames, one every `?every=` milliseconds. `?only=NAME`
 * plays just the frames of that name, and then stays open.
 * Run it alone: `deno serve live.ts`,
 * then `curl -N http://127.0.0.1:8000/`
 */

const encoder = new TextEncoder();

type Exhibit = [name: string, frame: string | Uint8Array];

/** Every frame is written whole, byte for byte as it stands here. */
const gallery: Exhibit[] = [
  // What may come before the first line, and what no page ever gets.
  [
    "bom",
    "\uFEFFdata: the mark before this line is taken away\n" +
    "\uFEFFdata: this mark is not\n\n",
  ],
  ["comment", ": a comment begins with a colon\n\n"],

  // Data: a colon, at most one space, and as many lines as you like.
  ["data", "data: hello\n\n"],
  ["no-space", "data:hello\n\n"],
  ["two-spaces", "data:  hello\n\n"],
  ["lines", "data: three lines\ndata: make\ndata: one event\n\n"],
  ["empty-data", "data:\n\n"],
  ["no-colon", "data\ndata\n\n"],

  // The type is for one frame only.
  ["event", "event: tick\ndata: only listeners for tick hear this\n\n"],
  ["event-alone", "event: tick\n\n"],
  ["event-alone", "data: is this a tick?\n\n"],

  // The ID stays until another one comes.
  ["id", "id: 7\ndata: this frame has an ID\n\n"],
  ["id", "data: this frame has none\n\n"],
  ["id-alone", "id: 8\n\n"],
  ["id-alone", "data: which ID is it now?\n\n"],
  ["id-null", "id: 9\ndata: the ID is 9\n\n"],
  ["id-null", "data: an ID with U+0000 is ignored\nid: 10\0\n\n"],
  ["id-empty", "id: 11\ndata: the ID is 11\n\n"],
  ["id-empty", "id:\ndata: an empty ID clears it\n\n"],

  // How long the browser waits before it reconnects, in milliseconds.
  ["retry", "retry: 1500\n\n"],
  ["retry-zero", "retry: 02000\n\n"],
  ["retry-letter", "retry: 1x\n\n"],

  // Lines that look like fields, and are none.
  ["unknown-field", "mood: calm\ndata: the line before was ignored\n\n"],
  ["case", "Data: D is not d\n\n"],
  ["leading-space", " data: the space belongs to the name\n\n"],
  ["not-a-comment", "comment: ping\n\n"],

  // A line ends with CR, LF or CRLF, and with nothing else.
  ["cr", "data: each line\rdata: ends with CR\r\r"],
  ["crlf", "data: each line\r\ndata: ends with CRLF\r\n\r\n"],
  ["mixed", "data: CR\rdata: LF\ndata: CRLF\r\n\n"],
  ["line-separator", "data: a line separator\u2028ends no line\n\n"],

  // The bytes are UTF-8, always.
  ["utf-8", "data: café 😀\n\n"],
  ["latin-1", latin1("data: caf\xE9\n\n")],

  // The order of the lines, one empty line too many, and one too few.
  [
    "order",
    "data: the type and the ID may come last\n" +
    "id: 12\nevent: tick\n\n",
  ],
  ["extra-line", "data: two empty lines\n\n\n"],
  ["unfinished", "id: 13\ndata: the stream ends before the empty line\n"],
];

export default {
  fetch(request: Request): Response {
    const query = readQuery(request);
    if (query instanceof Response) return query;
    const every = Number(query.get("every") ?? 1000);
    const only = query.get("only") ?? "all";

    const isAll = only === "all";
    const chosen = gallery.filter(([name]) => isAll || name === only);
    return new Response(play(chosen, every), {
      headers: {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache",
      },
    });
  },
};

// #region playing the frames
/** One frame at once, and then one each time. */
function play(exhibits: Exhibit[], every: number): ReadableStream {
  let timer: ReturnType<typeof setInterval>;
  let next = 0;

  return new ReadableStream({
    start(controller) {
      function write(): void {
        const [, frame] = exhibits[next++] ?? [];
        if (typeof frame === "string") {
          controller.enqueue(encoder.encode(frame));
        } else if (frame !== undefined) {
          controller.enqueue(frame);
        } else {
          clearInterval(timer);
          // Only an end shows what becomes of an unfinished frame.
          if (exhibits.at(-1)?.[0] === "unfinished") controller.close();
        }
      }

      write();
      timer = setInterval(write, every);
    },
    // The reader has left.
    cancel: () => clearInterval(timer),
  });
}

/** A byte for each letter, which is not UTF-8. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
// #endregion

// #region reading the options
/** What the query may say. */
const ALLOWED = {
  every: "a whole number of milliseconds from 100 to 10000",
  only: ["all", ...new Set(gallery.map(([name]) => name))].join(" | "),
};

/** The query, or a 400 that says what it may say. */
function readQuery({ url }: Request): URLSearchParams | Response {
  const query = new URL(url).searchParams;
  for (const [name, allowed] of Object.entries(ALLOWED)) {
    const value = query.get(name);
    const fits = value === null || allowed.split(" | ").some((one) => {
      const [, least, most] = /from (\d+) to (\d+)$/.exec(one) ?? [];
      if (least === undefined) return value === one;
      const number = /^\d+$/.test(value) ? Number(value) : NaN;
      return number >= Number(least) && number <= Number(most);
    });
    if (fits) continue;
    return new Response(`${name}: ${allowed}\n`, { status: 400 });
  }
  return query;
}
// #endregion

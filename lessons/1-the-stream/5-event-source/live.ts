/**
 * What an `EventSource` may meet: `?send=` says which frames it gets,
 * `?every=` how many milliseconds lie between them, and `?then=` what
 * comes after six of them.
 * Run it alone: `deno serve live.ts`,
 * then `curl -N 'http://127.0.0.1:8000/?send=named'`
 */

const FRAMES: Record<string, string> = {
  "message": 'data: {"text":"hello"}\n\n',
  "named": 'event: price\ndata: {"euros":42}\n\n',
  "broken-json": 'data: {"text":\n\n',
  "markup": 'data: {"text":"<img src onerror=alert(1)>"}\n\n',
  "error": "event: error\n" +
    'data: {"text":"a message that is called error"}\n\n',
  "unheard": "event: log\n" +
    'data: {"text":"nobody listens for this"}\n\n',
};

export default {
  fetch(request: Request): Response {
    const query = readQuery(request);
    if (query instanceof Response) return query;
    const every = Number(query.get("every") ?? 1000);
    const send = query.get("send") ?? "all";
    const then = query.get("then") ?? "repeat";

    // An EventSource that reconnects says which ID came last.
    // A new one has none.
    if (request.headers.has("Last-Event-ID")) {
      const text = "There is nothing more.\n";
      if (then === "end-404") return new Response(text, { status: 404 });
      if (then === "end-204") return new Response(null, { status: 204 });
    }

    const frames = Object.entries(FRAMES)
      .filter(([name]) => send === "all" || send === name)
      .map(([, frame]) => frame);
    const last = then === "repeat" ? Infinity : 6;
    return new Response(stream(frames, { every, last }), {
      headers: {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache",
      },
    });
  },
};

// #region sending the frames in turn
/** One frame at once, and then one each time; its number is its ID. */
function stream(
  frames: string[],
  { every, last }: { every: number; last: number },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setInterval>;
  let num = 0;

  return new ReadableStream({
    start(controller) {
      function send(): void {
        if (num === last) {
          clearInterval(timer);
          controller.close();
          return;
        }
        const frame = frames[num % frames.length];
        num += 1;
        controller.enqueue(encoder.encode(`id: ${num}\n${frame}`));
      }

      send();
      timer = setInterval(send, every);
    },
    // The reader has left.
    cancel: () => clearInterval(timer),
  });
}
// #endregion

// #region reading the options
/** What the query may say. */
const ALLOWED = {
  every: "a whole number of milliseconds from 100 to 10000",
  send: ["all", ...Object.keys(FRAMES)].join(" | "),
  then: "repeat | end | end-204 | end-404",
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

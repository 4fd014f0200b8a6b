/**
 * What an `EventSource` may meet: `?send=` says which frames it gets, `?every=` how many
 * milliseconds lie between them, `?then=` what comes after six of them.
 * Run it alone: `deno serve live.ts`, then `curl -N 'http://127.0.0.1:8000/?send=named'`
 */

const FRAMES: Record<string, string> = {
  "message": 'data: {"text":"hello"}\n\n',
  "named": 'event: price\ndata: {"euros":42}\n\n',
  "broken-json": 'data: {"text":\n\n',
  "markup": 'data: {"text":"<img src onerror=alert(1)>"}\n\n',
  "error": 'event: error\ndata: {"text":"a message that is called error"}\n\n',
  "unheard": 'event: log\ndata: {"text":"nobody listens for this"}\n\n',
};

/** What each switch can be. Its first value holds where none is given. */
const SWITCHES = {
  send: ["all", ...Object.keys(FRAMES)],
  then: ["repeat", "end", "end-204", "end-404"],
};
/** After so many frames comes what `?then=` says. */
const ROUND = 6;

export default {
  fetch(request: Request): Response {
    const query = new URL(request.url).searchParams;
    for (const [name, values] of Object.entries(SWITCHES)) {
      if (!values.includes(query.get(name) ?? values[0]!)) {
        return refuse(400, `${name}: one of ${values.join(", ")}`);
      }
    }
    const every = query.get("every") ?? "1000";
    if (!/^\d+$/.test(every) || Number(every) < 100 || Number(every) > 10_000) {
      return refuse(400, "every: a whole number of milliseconds from 100 to 10000");
    }

    // Who asks again says which ID came last. A new EventSource has none.
    const then = query.get("then") ?? "repeat";
    if (request.headers.has("Last-Event-ID")) {
      if (then === "end-204") return refuse(204);
      if (then === "end-404") return refuse(404, "There is nothing more.");
    }

    const send = query.get("send") ?? "all";
    const frames = send === "all" ? Object.values(FRAMES) : [FRAMES[send]!];
    const body = stream(frames, {
      every: Number(every),
      last: then === "repeat" ? Infinity : ROUND,
    });
    return new Response(body, {
      headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" },
    });
  },
};

/** The frames in turn, each with its number as its ID: one at once, and then one each time. */
function stream(
  frames: string[],
  { every, last }: { every: number; last: number },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setInterval>;

  return new ReadableStream({
    start(controller) {
      let num = 0;

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

function refuse(status: number, reason?: string): Response {
  return new Response(reason && `${reason}\n`, { status });
}

/**
 * Numbered events, and a connection that the server drops again and again. It keeps nothing between
 * two requests: where to go on, it learns from `Last-Event-ID` alone.
 * Run it alone: `deno serve live.ts`, then `curl -N -H 'Last-Event-ID: 7' http://127.0.0.1:8000/`
 */

const CLOCK_BEGAN = Date.UTC(2026, 0);
/** Who was away for longer than that gets only the newest of what was missed. */
const MOST_MISSED = 100;
const encoder = new TextEncoder();

export default {
  fetch(request: Request): Response {
    const options = readOptions(new URL(request.url).searchParams);
    if (typeof options === "string") return new Response(`${options}\n`, { status: 400 });

    const first = firstNumber(options, request.headers.get("Last-Event-ID") ?? "");
    // Whoever has the last event is told not to ask again.
    if (first > options.stop) return new Response(null, { status: 204 });
    return new Response(stream(options, first), {
      headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" },
    });
  },
};

/** The event to begin with: the one after the last that the reader has seen. */
function firstNumber({ source, resume, every }: Options, id: string): number {
  // Anybody can send anything: an ID that cannot be ours is none.
  const seen = resume === "yes" && /^\d{1,12}$/.test(id) ? Number(id) : 0;
  if (source === "list") return seen + 1;
  const newest = newestNumber(every);
  if (seen === 0 || seen > newest) return newest;
  return Math.max(seen, newest - MOST_MISSED) + 1;
}

/** How often the clock has ticked. */
function newestNumber(every: number): number {
  return Math.floor((Date.now() - CLOCK_BEGAN) / every);
}

function stream(options: Options, next: number): ReadableStream<Uint8Array> {
  const { source, ids, every, retry, drop, stop } = options;
  let timer: ReturnType<typeof setInterval>;
  let writes = 0;

  return new ReadableStream({
    start(controller) {
      function write(): void {
        // The list waits for its reader, the clock does not: whatever was missed is sent at once.
        const last = source === "list" ? next : newestNumber(every);
        let frames = "";
        for (; next <= Math.min(last, stop); next++) {
          const at = source === "list" ? Date.now() : CLOCK_BEGAN + next * every;
          const data = JSON.stringify({ num: next, message: new Date(at).toISOString() });
          frames += ids === "on" ? `id: ${next}\ndata: ${data}\n\n` : `data: ${data}\n\n`;
        }
        if (frames === "") return;
        controller.enqueue(encoder.encode(frames));
        writes += 1;
        if (writes < drop && next <= stop) return;
        clearInterval(timer);
        controller.close();
      }

      // It counts at once, and until another one comes.
      if (retry < Infinity) controller.enqueue(encoder.encode(`retry: ${retry}\n\n`));
      timer = setInterval(write, every);
      write();
    },
    // The reader has left.
    cancel() {
      clearInterval(timer);
    },
  });
}

interface Options {
  /** A list is sent from its beginning. A clock goes on, whether or not somebody listens. */
  source: string;
  /** Whether events have an ID. */
  ids: string;
  /** Whether the server listens to the `Last-Event-ID`. */
  resume: string;
  /** From event to event, in milliseconds. */
  every: number;
  /** How long the browser is to wait, in milliseconds. */
  retry: number;
  /** After how many writes the connection is dropped. */
  drop: number;
  /** The number of the last event. */
  stop: number;
}

/** Reads the query; `off` is Infinity. Returns what is wrong, where something is. */
function readOptions(query: URLSearchParams): Options | string {
  const options: Options = {
    source: query.get("source") ?? "list",
    ids: query.get("ids") ?? "on",
    resume: query.get("resume") ?? "yes",
    every: readNumber(query.get("every") ?? "500", 100, 5000),
    retry: readNumber(query.get("retry") ?? "off", 100, 60_000),
    drop: readNumber(query.get("drop") ?? "off", 1, 100),
    stop: readNumber(query.get("stop") ?? "off", 1, 1_000_000),
  };
  const { source, ids, resume, every, retry, drop, stop } = options;
  if (source !== "list" && source !== "clock") return "source: list or clock";
  if (ids !== "on" && ids !== "off") return "ids: on or off";
  if (resume !== "yes" && resume !== "no") return "resume: yes or no";
  if (!(every < Infinity)) return "every: a whole number of milliseconds from 100 to 5000";
  if (Number.isNaN(retry)) return "retry: off, or a whole number of milliseconds from 100 to 60000";
  if (Number.isNaN(drop)) return "drop: off, or a whole number from 1 to 100";
  if (Number.isNaN(stop)) return "stop: off, or a whole number from 1 to 1000000";
  return options;
}

/** A number within its bounds, Infinity for `off`, and NaN for everything else. */
function readNumber(text: string, least: number, most: number): number {
  if (text === "off") return Infinity;
  const number = /^\d{1,7}$/.test(text) ? Number(text) : NaN;
  return number >= least && number <= most ? number : NaN;
}

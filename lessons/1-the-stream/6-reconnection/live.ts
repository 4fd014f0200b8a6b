/**
 * Numbered events, and a connection that the server drops again and
 * again. It keeps nothing between two requests: where to continue, it
 * learns from `Last-Event-ID` alone.
 * Run it alone: `deno serve live.ts`,
 * then `curl -N -H 'Last-Event-ID: 7' http://127.0.0.1:8000/`
 */

const CLOCK_BEGAN = Date.UTC(2026, 0);
/** Who was away for longer gets only the newest of what was missed. */
const MOST_MISSED = 100;
const encoder = new TextEncoder();

export default {
  fetch(request: Request): Response {
    const query = readQuery(request);
    if (query instanceof Response) return query;
    const options = readOptions(query);

    const id = request.headers.get("Last-Event-ID") ?? "";
    const first = firstNumber(options, id);
    // Who has the last event is told not to reconnect.
    if (first > options.stop) return new Response(null, { status: 204 });
    return new Response(stream(options, first), {
      headers: {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache",
      },
    });
  },
};

/** The event to begin with: the one after the last that was seen. */
function firstNumber(options: Options, id: string): number {
  const { source, resumes, every } = options;
  // Anybody can send anything: an ID that cannot be ours is none.
  const seen = resumes && /^\d{1,12}$/.test(id) ? Number(id) : 0;
  if (source === "list") return seen + 1;
  const newest = newestNumber(every);
  if (seen === 0 || seen > newest) return newest;
  return Math.max(seen, newest - MOST_MISSED) + 1;
}

function stream(options: Options, next: number): ReadableStream {
  const { source, hasIds, every, retry, drop, stop } = options;
  let timer: ReturnType<typeof setInterval>;
  let writes = 0;

  return new ReadableStream({
    start(controller) {
      function write(): void {
        // The list waits for its reader. The clock does not: what was
        // missed is sent at once.
        const last = source === "list" ? next : newestNumber(every);
        let frames = "";
        for (; next <= Math.min(last, stop); next++) {
          if (hasIds) frames += `id: ${next}\n`;
          frames += `data: ${dataOf(next, options)}\n\n`;
        }
        if (frames === "") return;
        controller.enqueue(encoder.encode(frames));
        writes += 1;
        if (writes < drop && next <= stop) return;
        clearInterval(timer);
        controller.close();
      }

      // It counts at once, and until another one comes.
      if (retry < Infinity) {
        controller.enqueue(encoder.encode(`retry: ${retry}\n\n`));
      }
      timer = setInterval(write, every);
      write();
    },
    // The reader has left.
    cancel() {
      clearInterval(timer);
    },
  });
}

// #region the events and their times
/** How often the clock has ticked. */
function newestNumber(every: number): number {
  return Math.floor((Date.now() - CLOCK_BEGAN) / every);
}

function dataOf(num: number, { source, every }: Options): string {
  const at = source === "list" ? Date.now() : CLOCK_BEGAN + num * every;
  return JSON.stringify({ num, message: new Date(at).toISOString() });
}
// #endregion

// #region reading the options
/** What the query may say. */
const ALLOWED = {
  source: "list | clock",
  ids: "on | off",
  resume: "yes | no",
  every: "a whole number of milliseconds from 100 to 5000",
  retry: "off | a whole number of milliseconds from 100 to 60000",
  drop: "off | a whole number from 1 to 100",
  stop: "off | a whole number from 1 to 1000000",
};

type Options = ReturnType<typeof readOptions>;

function readOptions(query: URLSearchParams) {
  return {
    /** A list begins at 1. A clock ticks, whoever listens. */
    source: query.get("source") ?? "list",
    hasIds: query.get("ids") !== "off",
    /** Whether the server listens to the `Last-Event-ID`. */
    resumes: query.get("resume") !== "no",
    /** From event to event, in milliseconds. */
    every: Number(query.get("every") ?? 500),
    /** How long the browser is to wait, in milliseconds. */
    retry: Number(query.get("retry")) || Infinity,
    /** After how many writes the connection is dropped. */
    drop: Number(query.get("drop")) || Infinity,
    /** The number of the last event. */
    stop: Number(query.get("stop")) || Infinity,
  };
}

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

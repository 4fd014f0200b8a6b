/**
 * The first stream: an event at once, and then one every `?every=`
 * milliseconds, with IDs if `?ids=on`.
 * Run it alone: `deno serve live.ts`,
 * then `curl -N http://127.0.0.1:8000/`
 */

const encoder = new TextEncoder();

export default {
  fetch(request: Request): Response {
    const query = readQuery(request);
    if (query instanceof Response) return query;
    const every = Number(query.get("every") ?? 2000);
    const hasIds = query.get("ids") === "on";

    let timer: ReturnType<typeof setInterval>;

    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        let num = 0;

        function send(): void {
          num += 1;
          const message = new Date().toISOString();
          const data = JSON.stringify({ num, message });
          const id = hasIds ? `id: ${num}\n` : "";
          // The empty line is what makes it an event.
          controller.enqueue(encoder.encode(`${id}data: ${data}\n\n`));
        }

        send();
        timer = setInterval(send, every);
      },
      // The reader has left. Without this, the next enqueue() throws,
      // and the whole server stops.
      cancel() {
        clearInterval(timer);
      },
    });

    return new Response(body, {
      headers: {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache",
      },
    });
  },
};

// #region reading the options
/** What the query may say. */
const ALLOWED = {
  every: "a whole number of milliseconds from 100 to 60000",
  ids: "off | on",
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

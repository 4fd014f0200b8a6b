/**
 * A stream whose head you can change, with `?type=`, `?status=`,
 * `?cache=` and `?connection=`.
 * Run it alone: `deno serve live.ts`,
 * then `curl -iN "http://127.0.0.1:8000/?type=plain"`
 */

const TYPES: Record<string, string | undefined> = {
  "event-stream": "text/event-stream",
  "charset": "text/event-stream; charset=windows-1252",
  "semicolon": "text/event-stream;",
  "missing": undefined,
  "plain": "text/plain",
  "json": "application/json",
};

export default {
  fetch(request: Request): Response {
    const query = readQuery(request);
    if (query instanceof Response) return query;

    const headers = new Headers();
    const type = TYPES[query.get("type") ?? "event-stream"];
    if (type !== undefined) headers.set("Content-Type", type);
    if (query.get("cache") !== "off") {
      headers.set("Cache-Control", "no-cache");
    }
    if (query.get("connection") === "keep-alive") {
      headers.set("Connection", "keep-alive");
    }

    const status = Number(query.get("status") ?? 200);
    if (status === 307) {
      query.set("status", "200");
      headers.set("Location", `?${query}`);
    }
    const hasBody = status !== 204 && status !== 307;
    const body = hasBody ? stream(status === 200) : null;
    return new Response(body, { status, headers });
  },
};

// #region the stream, an event each second
/** An event at once and then, if it goes on, another each second. */
function stream(goesOn: boolean): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setInterval>;
  let num = 0;

  return new ReadableStream({
    start(controller) {
      function send(): void {
        num += 1;
        const message = new Date().toISOString();
        // "é" is two bytes in UTF-8. In windows-1252 they are "Ã©".
        const data = JSON.stringify({ num, message, word: "café" });
        controller.enqueue(encoder.encode(`data: ${data}\n\n`));
      }

      send();
      if (goesOn) timer = setInterval(send, 1000);
      else controller.close();
    },
    // The reader has left.
    cancel: () => clearInterval(timer),
  });
}
// #endregion

// #region reading the options
/** What the query may say. */
const ALLOWED = {
  type: Object.keys(TYPES).join(" | "),
  status: "200 | 204 | 404 | 500 | 307",
  cache: "on | off",
  connection: "off | keep-alive",
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

/**
 * A stream whose head you can change, with `?type=`, `?status=`, `?cache=` and `?connection=`.
 * Run it alone: `deno serve live.ts`, then `curl -iN "http://127.0.0.1:8000/?type=plain"`
 */

const TYPES: Record<string, string | undefined> = {
  "event-stream": "text/event-stream",
  "charset": "text/event-stream; charset=windows-1252",
  "semicolon": "text/event-stream;",
  "missing": undefined,
  "plain": "text/plain",
  "json": "application/json",
};

/** What each switch can be. The first value is the one that holds when none is given. */
const SWITCHES = {
  type: Object.keys(TYPES),
  status: ["200", "204", "404", "500", "307"],
  cache: ["on", "off"],
  connection: ["off", "keep-alive"],
};

const encoder = new TextEncoder();

export default {
  fetch(request: Request): Response {
    const { searchParams } = new URL(request.url);
    for (const [name, values] of Object.entries(SWITCHES)) {
      const value = searchParams.get(name) ?? values[0]!;
      if (!values.includes(value)) {
        return new Response(`${name}: one of ${values.join(", ")}\n`, { status: 400 });
      }
      searchParams.set(name, value);
    }

    const headers = new Headers();
    const type = TYPES[searchParams.get("type")!];
    if (type !== undefined) headers.set("Content-Type", type);
    if (searchParams.get("cache") === "on") headers.set("Cache-Control", "no-cache");
    if (searchParams.get("connection") === "keep-alive") headers.set("Connection", "keep-alive");

    const status = Number(searchParams.get("status"));
    if (status === 307) {
      searchParams.set("status", "200");
      headers.set("Location", `?${searchParams}`);
    }
    if (status === 204 || status === 307) return new Response(null, { status, headers });
    return new Response(events(status === 200), { status, headers });
  },
};

/** One event at once, and then one each second, or the end. */
function events(goesOn: boolean): ReadableStream<Uint8Array> {
  let timer: ReturnType<typeof setInterval>;
  let num = 0;

  return new ReadableStream({
    start(controller) {
      function send(): void {
        num += 1;
        // "é" is one byte in windows-1252 and two in UTF-8: you see which of them was read.
        const data = JSON.stringify({ num, message: new Date().toISOString(), word: "café" });
        controller.enqueue(encoder.encode(`data: ${data}\n\n`));
      }

      send();
      if (goesOn) timer = setInterval(send, 1000);
      else controller.close();
    },
    // The reader has left.
    cancel() {
      clearInterval(timer);
    },
  });
}

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

/** What each switch can be. Its first value holds where none is given. */
const SWITCHES = {
  type: Object.keys(TYPES),
  status: ["200", "204", "404", "500", "307"],
  cache: ["on", "off"],
  connection: ["off", "keep-alive"],
};

export default {
  fetch(request: Request): Response {
    const query = new URL(request.url).searchParams;
    for (const [name, values] of Object.entries(SWITCHES)) {
      const value = query.get(name) ?? values[0]!;
      if (!values.includes(value)) {
        return new Response(`${name}: one of ${values.join(", ")}\n`, { status: 400 });
      }
      query.set(name, value);
    }

    const headers = new Headers();
    const type = TYPES[query.get("type")!];
    if (type !== undefined) headers.set("Content-Type", type);
    if (query.get("cache") === "on") headers.set("Cache-Control", "no-cache");
    if (query.get("connection") === "keep-alive") headers.set("Connection", "keep-alive");

    const status = Number(query.get("status"));
    if (status === 307) {
      query.set("status", "200");
      headers.set("Location", `?${query}`);
    }
    const hasBody = status !== 204 && status !== 307;
    return new Response(hasBody ? stream(status === 200) : null, { status, headers });
  },
};

/** An event at once and then, if it goes on, another each second. */
function stream(goesOn: boolean): ReadableStream<Uint8Array> {
  let timer: ReturnType<typeof setInterval>;
  let num = 0;

  return new ReadableStream({
    start(controller) {
      function send(): void {
        num += 1;
        // "é" is two bytes in UTF-8: read as windows-1252 it would be "Ã©".
        const data = JSON.stringify({ num, message: new Date().toISOString(), word: "café" });
        controller.enqueue(new TextEncoder().encode(`data: ${data}\n\n`));
      }

      send();
      if (goesOn) timer = setInterval(send, 1000);
      else controller.close();
    },
    // The reader has left.
    cancel: () => clearInterval(timer),
  });
}

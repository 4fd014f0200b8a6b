/**
 * The first stream: an event at once, and then one every `?every=` milliseconds, with IDs if
 * `?ids=on`.
 * Run it alone: `deno serve live.ts`, then `curl -N http://127.0.0.1:8000/`
 */

const encoder = new TextEncoder();

export default {
  fetch(request: Request): Response {
    const { searchParams } = new URL(request.url);
    const every = searchParams.get("every") ?? "2000";
    const ids = searchParams.get("ids") ?? "off";
    if (!/^\d+$/.test(every) || Number(every) < 100 || Number(every) > 60_000) {
      return refuse("every: a whole number of milliseconds from 100 to 60000");
    }
    if (ids !== "on" && ids !== "off") return refuse("ids: on or off");

    let timer: ReturnType<typeof setInterval>;

    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        let num = 0;

        function send(): void {
          num += 1;
          const data = JSON.stringify({ num, message: new Date().toISOString() });
          const id = ids === "on" ? `id: ${num}\n` : "";
          // The empty line is what makes it an event.
          controller.enqueue(encoder.encode(`${id}data: ${data}\n\n`));
        }

        send();
        timer = setInterval(send, Number(every));
      },
      // The reader has left. Without this the next enqueue() throws, and the whole server stops.
      cancel() {
        clearInterval(timer);
      },
    });

    return new Response(body, {
      headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" },
    });
  },
};

function refuse(reason: string): Response {
  return new Response(`${reason}\n`, { status: 400 });
}

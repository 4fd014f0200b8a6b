/**
 * The first stream: an event at once, and then one every `?every=` milliseconds.
 * Run it alone: `deno serve live.ts`, then `curl -N http://127.0.0.1:8000/`
 */

const encoder = new TextEncoder();

export default {
  fetch(request: Request): Response {
    const every = new URL(request.url).searchParams.get("every") ?? "2000";
    if (!/^\d+$/.test(every) || Number(every) < 100 || Number(every) > 60_000) {
      return new Response("every: a whole number of milliseconds from 100 to 60000\n", {
        status: 400,
      });
    }

    let timer: ReturnType<typeof setInterval>;

    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        let num = 0;

        function send(): void {
          num += 1;
          const data = JSON.stringify({ num, message: new Date().toISOString() });
          // The empty line is what makes it an event.
          controller.enqueue(encoder.encode(`data: ${data}\n\n`));
        }

        send();
        timer = setInterval(send, Number(every));
      },
      // The reader has left: without this, the timer would go on for ever.
      cancel() {
        clearInterval(timer);
      },
    });

    return new Response(body, {
      headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" },
    });
  },
};

/** The floor: a stream that ticks once a second, in a bare `Deno.serve`. */

const encoder = new TextEncoder();

/** The handler, which the peers under Deno share. */
export function stream(_request: Request): Response {
  let timer: ReturnType<typeof setInterval>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let num = 0;
      function send(): void {
        num += 1;
        const data = JSON.stringify({ num, message: new Date().toISOString() });
        controller.enqueue(encoder.encode(`data: ${data}\n\n`));
      }
      send();
      timer = setInterval(send, 1000);
    },
    cancel() {
      clearInterval(timer);
    },
  });
  return new Response(body, {
    headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" },
  });
}

if (import.meta.main) {
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
  }, stream);
}

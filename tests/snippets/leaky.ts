// run: deno run --allow-net --allow-env=PORT leaky.ts

// Leaks on purpose: there is no cancel(), and the error that would tell is swallowed.

const tick = new TextEncoder().encode("data: tick\n\n");

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.env.get("PORT")),
  onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
}, () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      setInterval(() => {
        try {
          controller.enqueue(tick);
        } catch {
          // The reader has left, and the timer goes on.
        }
      }, 100);
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
});

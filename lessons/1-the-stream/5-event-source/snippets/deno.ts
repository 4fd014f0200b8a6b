// run: deno run --allow-net --allow-read --allow-env=PORT deno.ts

const frames = [
  'data: {"text":"hello"}\n\n',
  'event: price\ndata: {"euros":42}\n\n', // Only listeners for "price" hear it.
  'data: {"text":\n\n', // JSON.parse throws, and the stream goes on.
  'data: {"text":"<img src onerror=alert(1)>"}\n\n', // With innerHTML it would run.
];

async function page(): Promise<Response> {
  const html = await Deno.readTextFile(new URL("index.html", import.meta.url));
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

function stream(): Response {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setInterval>;

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let num = 0;

      function send(): void {
        const frame = frames[num++ % frames.length];
        controller.enqueue(encoder.encode(`id: ${num}\n${frame}`));
      }

      send();
      timer = setInterval(send, 1000);
    },
    // The reader has left. Without this the next enqueue() throws, and the whole server stops.
    cancel() {
      clearInterval(timer);
    },
  });

  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.env.get("PORT") ?? 8080),
  onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
}, (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/") return page();
  if (pathname === "/sse") return stream();
  return new Response("Not found\n", { status: 404 });
});

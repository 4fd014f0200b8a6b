// run: deno run --allow-net --allow-read --allow-env=PORT deno.ts

const encoder = new TextEncoder();

const STREAM_HEADERS = {
  // For the browser, and the only header that it looks at.
  "Content-Type": "text/event-stream",
  // For caches on the way: never answer from a copy unasked. For proxies: do not compress.
  "Cache-Control": "no-cache, no-transform",
  // For nginx: pass everything on as it comes. It keeps this header for itself.
  "X-Accel-Buffering": "no",
};

async function page(): Promise<Response> {
  const html = await Deno.readTextFile(new URL("index.html", import.meta.url));
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

function stream(): Response {
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
      timer = setInterval(send, 2000);
    },
    cancel() {
      clearInterval(timer);
    },
  });
  return new Response(body, { headers: STREAM_HEADERS });
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

// run: deno run --allow-net --allow-read --allow-env=PORT deno.ts

const encoder = new TextEncoder();

async function page(): Promise<Response> {
  const html = await Deno.readTextFile(new URL("index.html", import.meta.url));
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

function stream(request: Request): Response {
  // The browser says how far it has come. Anybody can send this header, so look at it first.
  const lastEventId = request.headers.get("Last-Event-ID") ?? "";
  let num = /^\d{1,9}$/.test(lastEventId) ? Number(lastEventId) : 0;
  let timer: ReturnType<typeof setInterval>;

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      function send(): void {
        num += 1;
        const data = JSON.stringify({ num, message: new Date().toISOString() });
        controller.enqueue(encoder.encode(`id: ${num}\ndata: ${data}\n\n`));
      }

      // From now on the browser waits a second, not three or five, before it asks again.
      controller.enqueue(encoder.encode("retry: 1000\n"));
      send();
      timer = setInterval(send, 2000);
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
  if (pathname === "/sse") return stream(request);
  return new Response("Not found\n", { status: 404 });
});

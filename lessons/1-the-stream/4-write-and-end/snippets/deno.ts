// run: deno run --allow-net --allow-read --allow-env=PORT deno.ts

const encoder = new TextEncoder();

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
        // Three writes and one event: only the empty line makes it one.
        controller.enqueue(encoder.encode("data: "));
        controller.enqueue(encoder.encode(`${data}\n`));
        controller.enqueue(encoder.encode("\n"));
        // close() would end the response, and error() break the connection: the page would ask again.
      }

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
  if (pathname === "/sse") return stream();
  return new Response("Not found\n", { status: 404 });
});

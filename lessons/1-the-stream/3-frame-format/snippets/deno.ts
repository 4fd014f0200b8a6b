// run: deno run --allow-net --allow-read --allow-env=PORT deno.ts

const encoder = new TextEncoder();
type Message = { data?: string; event?: string; id?: string; retry?: number };

/** A message as its frame. What would begin another field, or be ignored, is refused. */
function frame({ data, event, id, retry }: Message): string {
  if (/[\r\n]/.test(`${event}${id}`)) throw new TypeError("event or id holds a line end");
  if (id?.includes("\0")) throw new TypeError("id holds U+0000");
  if (!/^\d+$/.test(`${retry ?? 0}`)) throw new TypeError("retry is not whole milliseconds");
  let text = "";
  if (event !== undefined) text += `event: ${event}\n`;
  if (id !== undefined) text += `id: ${id}\n`;
  if (retry !== undefined) text += `retry: ${retry}\n`;
  // The browser takes away one space: without ours it would take the data's own.
  for (const line of data?.split(/\r\n|\r|\n/) ?? []) text += `data: ${line}\n`;
  return `${text}\n`;
}

function stream(): Response {
  let timer: ReturnType<typeof setInterval>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let num = 0;
      function send(): void {
        num += 1;
        const data = `line 1 of ${num}\nline 2`;
        controller.enqueue(encoder.encode(frame({ event: "tick", id: `${num}`, data })));
      }
      send();
      timer = setInterval(send, 2000);
    },
    // The reader has left.
    cancel: () => clearInterval(timer),
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.env.get("PORT") ?? 8080),
  onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
}, async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/sse") return stream();
  if (pathname !== "/") return new Response("Not found\n", { status: 404 });
  const html = await Deno.readTextFile(new URL("index.html", import.meta.url));
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
});

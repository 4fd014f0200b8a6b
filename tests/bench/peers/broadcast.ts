/**
 * One stream with many readers: `?send` writes the same message to all of them. It is the lesson of
 * a course that is measured, and by itself, in a bare `Deno.serve`, the floor.
 */

const encoder = new TextEncoder();
const readers = new Set<ReadableStreamDefaultController<Uint8Array>>();
let num = 0;

function send(): Response {
  num += 1;
  const data = JSON.stringify({ num, message: new Date().toISOString() });
  const frame = encoder.encode(`data: ${data}\n\n`);
  for (const reader of readers) reader.enqueue(frame);
  return new Response();
}

function read(): Response {
  let reader: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      reader = controller;
      readers.add(reader);
      reader.enqueue(encoder.encode(": open\n\n"));
    },
    cancel: () => void readers.delete(reader),
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

const live = {
  fetch: (request: Request): Response => request.url.endsWith("?send") ? send() : read(),
};
export default live;

if (import.meta.main) {
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}`),
  }, live.fetch);
}

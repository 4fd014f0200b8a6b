import { format } from "../../event_stream/mod.ts";
import { eventStream } from "./responses.ts";

const started = crypto.randomUUID();

/**
 * Opens the stream that tells a page which run of the server it talks to. When the server is
 * started again the stream breaks, the browser comes back by itself, and hears another ID.
 */
export function openReload(): Response {
  const frame = new TextEncoder().encode(format({ retry: 200, data: started }));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(frame);
    },
  });
  return eventStream(body);
}

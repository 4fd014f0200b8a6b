import type { ConnectionRecord, EndCause, Header } from "../../event_stream/record.ts";
import type { Bus } from "./bus.ts";
import { cutsOf, now, recordsOf } from "./wire.ts";

/** Headers whose values are nobody's business but the server's. */
const SECRET = new Set(["authorization", "cookie", "proxy-authorization", "set-cookie"]);

/** Records one connection, from its request to its end. */
export interface Recorder {
  /** Says that the request has arrived. */
  request(request: Request): void;
  /** Says that the endpoint has answered; returns the response with its body passing through. */
  response(response: Response): Response;
  /** Says that the endpoint has thrown instead of answering. */
  fail(error: unknown): void;
}

/** Creates the recorder of one connection on the wire `id`. */
export function createRecorder(bus: Bus, id: string): Recorder {
  const connection = crypto.randomUUID();
  let seq = 0;
  // From its number the newest record tells how many were lost before it.
  const publish = (record: Unstamped) =>
    bus.publish(recordsOf(id), { at: now(), connection, seq: seq++, ...record }, {
      mustBeHeard: true,
    });
  const end = (cause: EndCause, message?: string) =>
    publish({ kind: "end", cause, ...(message !== undefined && { message }) });

  return {
    request(request) {
      const { method, url, headers } = request;
      const { pathname, search } = new URL(url);
      publish({ kind: "request", method, target: pathname + search, headers: shown(headers) });
    },
    response(response) {
      const { status, statusText, headers } = response;
      publish({ kind: "response", status, headers: shown(headers) });
      if (response.body === null) {
        end("ended");
        return response;
      }
      const recorded = recordBody(response.body, {
        onWrite: (bytes) => publish({ kind: "write", bytes: bytes.toBase64() }),
        onEnd(cause, message) {
          cuts.end();
          end(cause, message);
        },
      });
      const cuts = bus.subscribe(cutsOf(id), recorded.cut);
      return new Response(recorded.body, { status, statusText, headers });
    },
    fail: (error) => end("failed", String(error)),
  };
}

interface BodyListener {
  onWrite(bytes: Uint8Array): void;
  /** Called once. */
  onEnd(cause: EndCause, message?: string): void;
}

/** Passes a body on, chunk by chunk and as slowly as it is read, and tells what goes by. */
function recordBody(source: ReadableStream<Uint8Array>, { onWrite, onEnd }: BodyListener) {
  const reader = source.getReader();
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let isOver = false;

  function finish(cause: EndCause, message?: string): boolean {
    if (isOver) return false;
    isOver = true;
    onEnd(cause, message);
    return true;
  }

  function fail(error: unknown): void {
    if (!finish("failed", String(error))) return;
    controller.error(error);
    reader.cancel(error).catch(() => {});
  }

  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
    async pull() {
      try {
        const { done, value } = await reader.read();
        if (isOver) return;
        if (!done) {
          onWrite(value);
          controller.enqueue(value);
        } else if (finish("ended")) controller.close();
      } catch (error) {
        fail(error);
      }
    },
    async cancel(reason) {
      finish("left");
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });

  return {
    body,
    /** Ends the body as if the endpoint had closed it. */
    cut() {
      if (!finish("cut")) return;
      controller.close();
      reader.cancel("the reader cut the connection").catch(() => {});
    },
  };
}

type WithoutStamp<R> = R extends ConnectionRecord ? Omit<R, "at" | "connection" | "seq"> : never;
type Unstamped = WithoutStamp<ConnectionRecord>;

function shown(headers: Headers): Header[] {
  return [...headers].map(([name, value]) => [name, SECRET.has(name) ? "(hidden)" : value]);
}

/** A server that answers as a script says, request by request, and remembers what it was asked. */

/** What a request gets. A text is a stream's, and what comes after it is in `then`. */
export type Answer =
  | { readonly text: string; readonly then: "end" | "break" | "stay" }
  | { readonly status: number; readonly type?: string };

/** What the server was asked, without the path. */
export interface Asked {
  /** The request header; null where it was not sent. */
  readonly lastEventId: string | null;
  readonly query: string;
}

/** The server. Disposing of it ends it, and every stream on it. */
export interface Scripted extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly port: number;
  /** The requests for a script, oldest first. */
  asked(name: string): readonly Asked[];
  /** How long it was from each of these requests to the next, in milliseconds. */
  pauses(name: string): readonly number[];
}

/** A stream that ends after the text. */
export const ends = (text: string): Answer => ({ text, then: "end" });
/** A stream that breaks after the text. */
export const breaks = (text: string): Answer => ({ text, then: "break" });
/** A stream that stays open after the text. */
export const stays = (text: string): Answer => ({ text, then: "stay" });

/**
 * Serves an empty page at `/`, and the scripts at the paths that they are named after. The last
 * answer of a script is given to all further requests. Every origin may read all of it. With a
 * certificate it speaks HTTP/2.
 */
export function serveScripted(
  scripts: Readonly<Record<string, readonly Answer[]>>,
  { port = 0, tls }: { port?: number; tls?: { cert: string; key: string } } = {},
): Scripted {
  const log = new Map<string, Asked[]>();
  const times = new Map<string, number[]>();
  /** Ends a stream before its time. */
  const open = new Set<() => void>();

  function answer({ url, headers }: Request): Response {
    const { pathname, search } = new URL(url);
    const name = decodeURIComponent(pathname.slice(1));
    const script = scripts[name];
    if (!script) return page();
    const asked = log.get(name) ?? [];
    log.set(name, asked);
    const next = script[Math.min(asked.length, script.length - 1)]!;
    times.set(name, [...times.get(name) ?? [], performance.now()]);
    asked.push({ lastEventId: headers.get("last-event-id"), query: search });
    const shared = { "access-control-allow-origin": "*" };
    if ("status" in next) {
      const { status, type = "text/event-stream" } = next;
      const body = status === 204 ? null : "data: nobody reads this\n\n";
      return new Response(body, { status, headers: { ...shared, "content-type": type } });
    }
    return new Response(stream(next), {
      headers: { ...shared, "content-type": "text/event-stream" },
    });
  }

  function stream({ text, then }: Extract<Answer, { text: string }>): ReadableStream<Uint8Array> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let close: () => void;
    return new ReadableStream({
      start(controller) {
        if (text !== "") controller.enqueue(new TextEncoder().encode(text));
        close = () => {
          clearTimeout(timer);
          controller.close();
        };
        open.add(close);
        if (then === "stay") return;
        // A moment later, so that the text is on its way before the connection breaks.
        timer = setTimeout(() => {
          open.delete(close);
          if (then === "end") controller.close();
          else controller.error(new Error("broken on purpose"));
        }, 50);
      },
      cancel() {
        clearTimeout(timer);
        open.delete(close);
      },
    });
  }

  const server = Deno.serve({
    hostname: "127.0.0.1",
    port,
    ...tls,
    onListen() {},
    onError: () => new Response(null, { status: 500 }),
  }, answer);
  return {
    origin: `http${tls ? "s" : ""}://127.0.0.1:${server.addr.port}`,
    port: server.addr.port,
    asked: (name) => log.get(name) ?? [],
    pauses(name) {
      const [first = 0, ...later] = times.get(name) ?? [];
      return later.map((time, index) => time - (later[index - 1] ?? first));
    },
    async [Symbol.asyncDispose]() {
      const ended = server.shutdown();
      for (const close of open) close();
      open.clear();
      await ended;
    },
  };
}

function page(): Response {
  return new Response("<!doctype html><link rel=icon href=data:,><title>A page</title>", {
    headers: { "content-type": "text/html" },
  });
}

/** HTTP as it is on the wire: a TCP connection, and every byte that came. */

import { until, within } from "../snippets/wait.ts";

/** A connection on which a request was sent. Disposing of it is leaving. */
export interface Raw extends AsyncDisposable {
  /** What has come so far. */
  text(): string;
  /** Waits until the text holds that. */
  readUntil(part: string): Promise<string>;
  /** Waits until the server has closed the connection, and returns everything that came. */
  readAll(): Promise<string>;
}

/** Connects and sends a request, GET unless the line says otherwise. Its lines may hold anything. */
export async function openRaw(
  { port, hostname = "127.0.0.1" }: { port: number; hostname?: string },
  requestLine: string,
  headers: readonly string[] = ["Host: localhost"],
): Promise<Raw> {
  const connection = await Deno.connect({ port, hostname });
  const line = requestLine.startsWith("/") ? `GET ${requestLine} HTTP/1.1` : requestLine;
  const head = [line, ...headers, "", ""].join("\r\n");
  await connection.write(new TextEncoder().encode(head));
  const decoder = new TextDecoder();
  let text = "";
  const ended = read();

  async function read(): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      while (true) {
        const length = await connection.read(buffer);
        if (length === null) return;
        text += decoder.decode(buffer.subarray(0, length), { stream: true });
      }
    } catch {
      // Closed from either side.
    }
  }

  return {
    text: () => text,
    async readUntil(part) {
      await until(() => text.includes(part), `${requestLine} answers ${JSON.stringify(part)}`);
      return text;
    },
    async readAll() {
      await within(ended, `the end of ${requestLine}`);
      return text;
    },
    async [Symbol.asyncDispose]() {
      try {
        connection.close();
      } catch {
        // The server was first.
      }
      await ended;
    },
  };
}

/** Sends a request and reads the whole answer: its status, head and body. */
export async function askRaw(
  address: { port: number; hostname?: string },
  requestLine: string,
  headers: readonly string[] = ["Host: localhost"],
): Promise<{ status: number; head: string; body: string }> {
  await using raw = await openRaw(address, requestLine, [...headers, "Connection: close"]);
  const text = await raw.readAll();
  const end = text.indexOf("\r\n\r\n");
  const head = text.slice(0, end).toLowerCase();
  const isChunked = /^transfer-encoding: chunked$/m.test(head.replaceAll("\r", ""));
  const body = isChunked ? bodyOf(text) : text.slice(end + 4);
  return { status: Number(head.split(" ")[1]), head, body };
}

/** The body in a text without CR, less the lines that say how long its chunks are; empty before. */
export function bodyOf(text: string): string {
  const start = text.indexOf("\r\n\r\n");
  return start < 0
    ? ""
    : text.slice(start + 4).replace(/^[0-9a-f]+\r\n|\r\n(?:[0-9a-f]+\r\n)?/g, "");
}

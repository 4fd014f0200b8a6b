/** A connection to a browser that runs. */

import puppeteer, { type Browser, type ConnectionTransport } from "puppeteer-core";
import { within } from "../snippets/wait.ts";
import type { Program } from "./program.ts";

/** A connection to a browser. Disposing of it is disconnecting. */
export interface Connected extends AsyncDisposable {
  readonly browser: Browser;
}

/** Connects to a browser. Who `trusts` takes any certificate. */
export async function connect(
  { name, address }: Pick<Program, "name" | "address">,
  { trusts }: { trusts: boolean },
): Promise<Connected> {
  const { transport, closed } = await openTransport(address);
  const browser = await puppeteer.connect({
    transport,
    protocol: name === "Firefox" ? "webDriverBiDi" : "cdp",
    acceptInsecureCerts: trusts,
  });
  return {
    browser,
    async [Symbol.asyncDispose]() {
      await browser.disconnect();
      await within(closed, `${name} to close the connection`);
    },
  };
}

/** Puppeteer's own does not tell when it is closed, and would leave a timer behind until then. */
async function openTransport(url: string) {
  const socket = new WebSocket(url);
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const transport: ConnectionTransport = {
    send: (message) => socket.send(message),
    close: () => socket.close(),
  };
  socket.onopen = () => opened.resolve();
  socket.onerror = () => opened.reject(new Error(`Connect to ${url}: the browser refuses`));
  socket.onmessage = ({ data }) => transport.onmessage?.(data);
  socket.onclose = () => {
    transport.onclose?.();
    closed.resolve();
  };
  await within(opened.promise, `a connection to ${url}`);
  return { transport, closed: closed.promise };
}

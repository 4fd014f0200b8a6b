/** What a page costs in Chromium: its requests, streams included, and its bytes over the wire. */

import type { Page } from "puppeteer-core";

/** What has been asked for and received. */
export interface Cost {
  readonly requests: number;
  /** Heads and bodies, compressed as they went over the wire. */
  readonly bytes: number;
}

/** What a page may cost, scripts included. */
export const BUDGET: Cost = { requests: 6, bytes: 60_000 };

/** Counts from each navigation on. Returns what tells the cost of the page so far. */
export async function countCost(page: Page): Promise<() => Cost> {
  const devtools = await page.createCDPSession();
  await devtools.send("Network.enable");
  let requests = 0;
  const received = new Map<string, number>();
  // What a page before this one has asked for may still come.
  const set = (id: string, bytes: number) => received.has(id) && received.set(id, bytes);
  const add = (id: string, bytes: number) => set(id, (received.get(id) ?? 0) + bytes);

  devtools.on("Network.requestWillBeSent", ({ requestId, loaderId, redirectResponse, request }) => {
    if (requestId === loaderId && !redirectResponse) {
      requests = 0;
      received.clear();
    }
    if (!request.url.startsWith("http")) return;
    requests++;
    received.set(requestId, received.get(requestId) ?? 0);
  });
  devtools.on("Network.responseReceivedExtraInfo", ({ requestId, headersText = "" }) => {
    add(requestId, headersText.length);
  });
  // What a stream has sent so far. Of a page itself, its encoded length says 0.
  devtools.on("Network.dataReceived", ({ requestId, dataLength }) => add(requestId, dataLength));
  // What is complete is counted as it was on the wire, head and all.
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    set(requestId, encodedDataLength);
  });
  return () => ({ requests, bytes: [...received.values()].reduce((a, b) => a + b, 0) });
}

/** The end of the server: no stream is lost without a word, and it does not take long. */

import { logEvent } from "./log.ts";
import type { Streams } from "../streams/open_streams.ts";

/** How long the streams may take to go, in milliseconds; then the process ends all the same. */
const PATIENCE = 4_000;
/** How long other answers may take after that, in milliseconds. */
const LAST_ANSWERS = 500;
/** Exit codes of a second signal, as a shell gives them: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

/** Ends everything in order at the first SIGINT or SIGTERM, and at once at the second. */
export function endOnSignal(
  server: { shutdown(): Promise<void> },
  { streams, close }: { streams: Streams; close(): void },
): void {
  for (const [signal, code] of Object.entries(SIGNALS) as [keyof typeof SIGNALS, number][]) {
    Deno.addSignalListener(signal, () => streams.isEnding ? Deno.exit(code) : end(signal));
  }

  async function end(signal: string): Promise<void> {
    logEvent("Ending", { signal, streams: streams.open });
    const last = performance.now() + PATIENCE;
    await streams.end();
    // Until the streams have gone, whoever asks is still told that the server ends.
    while (streams.open > 0 && performance.now() < last) await wait(20);
    await Promise.race([server.shutdown(), wait(LAST_ANSWERS)]);
    close();
    Deno.exit(0);
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The end of the server: no stream is lost without a word, and it does not take long. */

import { logEvent } from "./log.ts";
import type { Streams } from "./streams.ts";

/** How long the last answers may take to go, in milliseconds; then the process ends all the same. */
const PATIENCE = 4_000;
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
    streams.end();
    await Promise.race([
      server.shutdown(),
      new Promise((resolve) => setTimeout(resolve, PATIENCE)),
    ]);
    close();
    Deno.exit(0);
  }
}

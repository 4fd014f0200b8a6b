/** The end of the server: no stream is lost without a word, and it does not take long. */

import type { Listening } from "./listen.ts";
import { logError, logEvent } from "./log.ts";
import type { Streams } from "../streams/open_streams.ts";

/** How long the streams may take to go, in milliseconds; then the process ends all the same. */
const PATIENCE = 4_000;
/** How long other answers may take after that, in milliseconds. */
const LAST_ANSWERS = 500;
/** Exit codes of a second signal, as a shell gives them: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;
/** The exit code after a failure of the server's own: whoever watches over it starts it again. */
const FAILED = 1;

/**
 * Ends everything in order at the first SIGINT or SIGTERM, and at once at the second. Returns what
 * does the same at a failure that the server cannot go on with.
 */
export function endOnSignal(
  server: Listening,
  { streams, close }: { streams: Streams; close(): void },
): (error: unknown) => void {
  for (const [signal, code] of Object.entries(SIGNALS) as [keyof typeof SIGNALS, number][]) {
    Deno.addSignalListener(signal, () => {
      if (streams.isEnding) Deno.exit(code);
      logEvent("Ending", { signal, streams: streams.open });
      end(0);
    });
  }

  async function end(code: number): Promise<void> {
    try {
      const last = performance.now() + PATIENCE;
      await streams.end();
      // Until the streams have gone, whoever asks is still told that the server ends.
      while (streams.open > 0 && performance.now() < last) await wait(20);
      await Promise.race([server.shutdown(), wait(LAST_ANSWERS)]);
      close();
    } catch (error) {
      logError("End the server", error);
      code = FAILED;
    }
    Deno.exit(code);
  }

  return (error) => {
    logError("Run the server", error);
    if (streams.isEnding) return;
    logEvent("Ending", { code: FAILED, streams: streams.open });
    end(FAILED);
  };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

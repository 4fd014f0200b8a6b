/** How many files the system lets the server open: every connection is one. */

import { logEvent } from "./log.ts";
import type { Limits } from "./settings.ts";

/** How many the server needs besides its streams: its own, and the connections that load pages. */
const OTHERS = 100;

/** Says so in one line, if `MAX_STREAMS` promises more streams than there may be files. */
export async function checkOpenFiles({ maxStreams }: Pick<Limits, "maxStreams">): Promise<void> {
  // Who has switched the limit off was promised no number.
  if (maxStreams === Infinity) return;
  const allowed = await readOpenMax();
  if (allowed >= maxStreams + OTHERS) return;
  logEvent(
    `The system allows ${allowed} open files, too few for MAX_STREAMS: ` +
      `allow ${maxStreams + OTHERS} (ulimit -n, or LimitNOFILE of systemd), ` +
      `or set MAX_STREAMS to ${Math.max(1, allowed - OTHERS)}`,
  );
}

/**
 * Deno itself does not tell, and lets only who may do everything read /proc/self/limits. A child has
 * the same limit, and `getconf` prints it. Where there is no such program, nothing is known.
 */
async function readOpenMax(): Promise<number> {
  try {
    const { stdout } = await new Deno.Command("getconf", { args: ["OPEN_MAX"] }).output();
    const text = new TextDecoder().decode(stdout).trim();
    return /^\d+$/.test(text) ? Number(text) : Infinity;
  } catch {
    return Infinity;
  }
}

/**
 * At most two views run at a time in one browser. A view holds two connections, HTTP/1.1 browsers
 * open six to a host over all tabs, and pages need some to load.
 */

const SLOTS = ["live-view-1", "live-view-2"];

/** A view's right to run. */
export interface Turn {
  /** Gives it back. */
  release(): void;
  /** Settles if another view takes it away. */
  readonly lost: Promise<void>;
}

const NEVER = new Promise<void>(() => {});

/**
 * Takes one of the two turns: a free one or else the one that has been held the longest, whose
 * holder loses it. Where the browser has no Web Locks (on a page that is neither https nor
 * localhost) every view has its turn.
 */
export async function takeTurn(): Promise<Turn> {
  const unlimited = { release() {}, lost: NEVER };
  if (!navigator.locks) return unlimited;
  for (const slot of SLOTS) {
    const turn = await hold(slot, { ifAvailable: true });
    if (turn) return turn;
  }
  const oldest = [...SLOTS].sort((a, b) => heldSince(a) - heldSince(b))[0]!;
  return await hold(oldest, { steal: true }) ?? unlimited;
}

function hold(slot: string, how: LockOptions): Promise<Turn | undefined> {
  return new Promise((resolve) => {
    let isReleased = false;
    let lose = () => {};
    const lost = new Promise<void>((resolve) => lose = resolve);
    navigator.locks.request(slot, how, (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise<void>((release) => {
        resolve({
          release() {
            isReleased = true;
            release();
          },
          lost,
        });
        rememberHeld(slot);
      });
    }).catch(() => {
      // The promise of a stolen lock rejects.
      if (!isReleased) lose();
    });
  });
}

/** Since when a turn has been held: whoever takes one writes it down for the other tabs. */
function heldSince(slot: string): number {
  try {
    return Number(localStorage.getItem(slot));
  } catch {
    return 0;
  }
}

function rememberHeld(slot: string): void {
  try {
    localStorage.setItem(slot, String(Date.now()));
  } catch {
    // Without storage the first slot is always the oldest: still at most two run.
  }
}

/** What must not be lost for ever: the newest message of each channel, said again until it is heard. */

/** How often it is said again, in milliseconds. */
const PAUSE = 1_000;

/** Says a message; whether anybody has heard it, or undefined where nobody can be reached at all. */
export type Say = (channel: string, text: string) => Promise<boolean | undefined>;

/** Options of {@linkcode createRedelivery}. */
export interface RedeliveryOptions {
  /** How many characters are kept, default 16,777,216; above that the oldest messages are lost. */
  maxLength?: number;
  /** How often a message is said to nobody before it is given up, default 15 times. */
  maxTries?: number;
}

/** Messages that have yet to be heard. */
export interface Redelivery {
  /** Says a message, and keeps it until it is heard or a newer one takes its place. */
  say(channel: string, text: string): void;
  /** Says again what is kept. */
  retry(): void;
  /** Forgets it all. */
  end(): void;
}

interface Kept {
  readonly text: string;
  /** When it was said first, among all messages. */
  readonly turn: number;
  tries: number;
}

/** Creates the keeper of what `say` could not bring to anybody. */
export function createRedelivery(say: Say, options: RedeliveryOptions = {}): Redelivery {
  const { maxLength = 16 * 2 ** 20, maxTries = 15 } = options;
  const kept = new Map<string, Kept>();
  let length = 0;
  let turns = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  function forget(channel: string): void {
    length -= kept.get(channel)?.text.length ?? 0;
    kept.delete(channel);
    if (kept.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  function keep(channel: string, message: Kept): void {
    if (message.turn < (kept.get(channel)?.turn ?? 0)) return;
    forget(channel);
    kept.set(channel, message);
    length += message.text.length;
    timer ??= setInterval(retry, PAUSE);
    for (const [oldest] of kept) {
      if (length <= maxLength) break;
      forget(oldest);
    }
  }

  function retry(): void {
    for (const [channel, message] of kept) void attempt(channel, message);
  }

  async function attempt(channel: string, message: Kept): Promise<void> {
    const { turn } = message;
    const isHeard = await say(channel, message.text);
    if (isHeard === false) message.tries++;
    if (!isHeard && message.tries < maxTries) return keep(channel, message);
    if ((kept.get(channel)?.turn ?? Infinity) <= turn) forget(channel);
  }

  return {
    say(channel, text) {
      void attempt(channel, { text, turn: ++turns, tries: 0 });
    },
    retry,
    end() {
      for (const channel of kept.keys()) forget(channel);
    },
  };
}

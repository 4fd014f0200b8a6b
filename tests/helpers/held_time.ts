/** Time that stands still until the test lets it pass: for endpoints with one interval. */

/** The clock and the interval, both in the test's hand. Disposing of it gives them back. */
export interface HeldTime extends Disposable {
  /** How many intervals are running. */
  readonly running: number;
  /** The interval's length in milliseconds, once it was set. */
  readonly every: number | undefined;
  /** Moves the clock by so many milliseconds, and lets nothing else happen. */
  pass(time: number): void;
  /** Moves the clock by one interval, and calls what was to be called then. */
  tick(): void;
}

/** Takes the place of `Date.now`, `setInterval` and `clearInterval`. `start` is the time at first. */
export function holdTime(start: number): HeldTime {
  const { setInterval, clearInterval } = globalThis;
  const now = Date.now;
  const callbacks = new Map<number, () => void>();
  let time = start;
  let every: number | undefined;
  let last = 0;
  Date.now = () => time;
  Object.assign(globalThis, {
    setInterval(callback: () => void, interval: number): number {
      every = interval;
      callbacks.set(++last, callback);
      return last;
    },
    clearInterval: (id: number) => callbacks.delete(id),
  });
  return {
    get running() {
      return callbacks.size;
    },
    get every() {
      return every;
    },
    pass: (milliseconds) => void (time += milliseconds),
    tick() {
      time += every ?? 0;
      for (const callback of callbacks.values()) callback();
    },
    [Symbol.dispose]() {
      Date.now = now;
      Object.assign(globalThis, { setInterval, clearInterval });
    },
  };
}

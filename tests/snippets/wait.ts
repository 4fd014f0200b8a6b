/** Waiting for conditions: a busy machine makes a test slower, never red. */

/** How long anything may take, in milliseconds, before it counts as failed. */
export const DEADLINE = 20_000;

/** How long to wait between two looks at a condition, in milliseconds. */
const SHORTEST_PAUSE = 20;
const LONGEST_PAUSE = 200;

/**
 * Waits until a condition holds. To look costs a browser more than to wait, so that pauses grow with
 * the wait: what takes two seconds is noticed at most a tenth later.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  deadline = DEADLINE,
): Promise<void> {
  const start = performance.now();
  while (!(await condition())) {
    const waited = performance.now() - start;
    if (waited > deadline) throw new Error(`Wait until ${what}: not so after ${deadline} ms`);
    const pause = Math.min(Math.max(SHORTEST_PAUSE, waited / 10), LONGEST_PAUSE);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** The promise's own result, or an error once the deadline has passed. */
export async function within<T>(
  promise: Promise<T>,
  what: string,
  deadline = DEADLINE,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`Wait for ${what}: nothing after ${deadline} ms`)),
    deadline,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

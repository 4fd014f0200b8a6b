/** Waiting for conditions: a busy machine makes a test slower, never red. */

/** How long anything may take, in milliseconds, before it counts as failed. */
export const DEADLINE = 20_000;

/** Waits until a condition holds, looking every 20 ms. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  deadline = DEADLINE,
): Promise<void> {
  const end = performance.now() + deadline;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Wait until ${what}: not so after ${deadline} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
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

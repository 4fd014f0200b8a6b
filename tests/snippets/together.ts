/** Checks that mostly wait, run beside each other. */

/**
 * Returns a function that gives each item's own verdict. The first time it is called it checks all
 * the items at once and waits until every check has ended. So nothing outlives the test that called
 * first, and the leak checks stay on; the later tests only report what came of theirs.
 */
export function together<T>(
  items: readonly T[],
  check: (item: T) => Promise<void>,
): (item: T) => Promise<void> {
  let outcomes: readonly PromiseSettledResult<void>[] | undefined;
  return async (item) => {
    outcomes ??= await Promise.allSettled(items.map(check));
    const outcome = outcomes[items.indexOf(item)];
    if (outcome === undefined) throw new Error("Report a check: it was not among the items");
    if (outcome.status === "rejected") throw outcome.reason;
  };
}

const logged = new WeakSet<Error>();

/** Says on the console what went wrong, and where, with the stack. The same error is said once. */
export function logError(action: string, error: unknown): void {
  if (!(error instanceof Error)) return console.error(`${action}:`, error);
  if (logged.has(error)) return;
  logged.add(error);
  console.error(`${action}:`, error.stack ?? error.message);
}

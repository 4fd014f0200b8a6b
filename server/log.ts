/** Says on the console what went wrong, and where. The stack follows, where there is one. */
export function logError(action: string, error: unknown): void {
  console.error(`${action}:`, error instanceof Error ? error.stack ?? error.message : error);
}

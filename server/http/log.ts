/** What the server says on the console: for people, or with `LOG=json` one line of JSON an event. */

const logged = new WeakSet<Error>();
let isJson = false;

/** Chooses how the log is written. */
export function setLogFormat(format: "text" | "json"): void {
  isJson = format === "json";
}

/** Says what has happened; `fields` tell more of it. */
export function logEvent(message: string, fields: Record<string, string | number> = {}): void {
  if (isJson) return console.log(line("info", message, fields));
  const more = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`).join("");
  console.log(message + more);
}

/** Says on the console what went wrong, and where, with the stack. The same error is said once. */
export function logError(action: string, error: unknown): void {
  if (error instanceof Error) {
    if (logged.has(error)) return;
    logged.add(error);
  }
  const text = error instanceof Error ? error.stack ?? error.message : error;
  if (isJson) console.error(line("error", action, { error: String(text) }));
  else console.error(`${action}:`, text);
}

function line(level: string, message: string, fields: Record<string, string | number>): string {
  return JSON.stringify({ time: new Date().toISOString(), level, message, ...fields });
}

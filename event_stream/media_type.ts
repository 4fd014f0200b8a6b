/** Whether a `Content-Type` is an event stream's: its parameters do not count. */
export function isEventStreamType(contentType: string | null | undefined): boolean {
  return /^\s*text\/event-stream\s*(?:;|$)/i.test(contentType ?? "");
}

import { plain } from "./answers.ts";
import type { Bus } from "./bus.ts";
import { report, runContained } from "./contain.ts";
import type { Lesson } from "./course.ts";
import { createRecorder } from "./recorder.ts";
import { isWireId, recordsOf } from "./wire.ts";

/**
 * Answers a request for a lesson's live endpoint with what the lesson's own `fetch` makes of it.
 *
 * Nobody pays for what nobody watches: without a watched `wire` in the query, the lesson's response
 * is passed on as it is.
 */
export async function answerLive(request: Request, lesson: Lesson, bus: Bus): Promise<Response> {
  const wire = new URL(request.url).searchParams.get("wire");
  if (wire !== null && !isWireId(wire)) {
    return plain(400, "wire: give a UUID, such as crypto.randomUUID() makes");
  }
  const isWatched = wire !== null && request.method !== "HEAD" &&
    bus.hasSubscribers(recordsOf(wire));
  const recorder = isWatched ? createRecorder(bus, wire) : undefined;
  recorder?.request(request);
  const connection = {
    lesson: lesson.slug,
    recorder,
    streams: new Set<(error: unknown) => void>(),
  };
  try {
    const response = await runContained(connection, () => lesson.live.fetch(request));
    if (!(response instanceof Response)) throw new TypeError("fetch() returned no Response");
    return recorder?.response(response) ?? response;
  } catch (error) {
    report(connection, error);
    return plain(500, "The lesson's endpoint failed.");
  }
}

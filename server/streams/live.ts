import { isEventStreamType } from "../../event_stream/media_type.ts";
import { plain } from "../http/responses.ts";
import type { Bus } from "./bus.ts";
import { runLesson } from "./failures.ts";
import type { Lesson } from "../course/course.ts";
import { logError, logEvent } from "../http/log.ts";
import { type LessonStream, OverflowError, wrapBody } from "./lesson_stream.ts";
import { createRecorder } from "./recorder.ts";
import type { Limits } from "../http/settings.ts";
import type { Streams, Visitor } from "./open_streams.ts";
import { isWireId, recordsOf } from "./wire.ts";

/** What a live endpoint is mounted on. */
export interface LiveParts {
  readonly bus: Bus;
  readonly streams: Streams;
  readonly visitor: Visitor;
  readonly limits: Pick<Limits, "maxWaitingBytes">;
}

/**
 * Answers a request for a lesson's live endpoint with what the lesson's own `fetch` makes of it.
 *
 * Its body passes the one wrapper that every stream has, and a recorder only where somebody watches:
 * where the query has a `wire` that is open, or will be in a moment.
 */
export async function answerLive(
  request: Request,
  lesson: Lesson,
  { bus, streams, visitor, limits }: LiveParts,
): Promise<Response> {
  const wire = new URL(request.url).searchParams.get("wire");
  if (wire !== null && !isWireId(wire)) {
    return plain(400, "wire: give a UUID, for example from crypto.randomUUID()");
  }
  const isWatched = wire !== null && request.method !== "HEAD" && await isWatchedSoon(bus, wire);
  const recorder = isWatched ? createRecorder(bus, wire) : undefined;
  recorder?.request(request);
  const place = streams.admit(visitor);
  if (place instanceof Response) return recorder?.response(place) ?? place;

  let stream: LessonStream | undefined;
  const fail = (error: unknown) => {
    if (error instanceof OverflowError) {
      // A reader who is too slow is no fault of the lesson's.
      logEvent("Dropped a reader who did not read", { lesson: lesson.slug });
      place.drop();
    } else logError(`Run the live endpoint of ${lesson.slug}`, error);
    stream?.breakOff(error);
  };
  try {
    const response = await runLesson(fail, async () => {
      const answer = await lesson.live.fetch(request);
      if (!(answer instanceof Response)) throw new TypeError("fetch() returned no Response");
      if (!mayLast(answer) || !answer.body) return answer;
      const { maxWaitingBytes } = limits;
      stream = wrapBody(answer.body, { maxWaitingBytes, onError: fail });
      place.hold(stream.finish);
      return new Response(stream.body, answer);
    });
    return recorder?.response(response) ?? response;
  } catch (error) {
    fail(error);
    recorder?.fail(error);
    return plain(500, "The lesson's endpoint failed.");
  }
}

/**
 * Whether an answer may be a stream: its type alone does not tell, since lessons show wrong ones. A
 * refusal leaves as its lesson has made it; even to look at its body would take its length away.
 */
function mayLast({ ok, headers }: Response): boolean {
  return ok || isEventStreamType(headers.get("content-type"));
}

/**
 * A stream may be here before its wire: when the page asks for both at once, and when a server is
 * back. It would not be recorded for as long as it lasts, so it waits this long for its wire, in
 * milliseconds: with a first look after `soonest`, and the next ones ever later, up to `seldomest`.
 */
const GRACE = { longest: 2_000, soonest: 2, seldomest: 100 };

async function isWatchedSoon(bus: Bus, wire: string): Promise<boolean> {
  const last = performance.now() + GRACE.longest;
  for (let pause = GRACE.soonest;; pause = Math.min(2 * pause, GRACE.seldomest)) {
    if (await bus.isHeard(recordsOf(wire))) return true;
    if (performance.now() >= last) return false;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

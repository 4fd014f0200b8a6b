import { isEventStreamType } from "../../event_stream/media_type.ts";
import { plain } from "../http/responses.ts";
import type { Bus } from "./bus.ts";
import { Connection, hasOutlet, runContained } from "./contain.ts";
import type { Lesson } from "../course/course.ts";
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
 * Nobody pays for what nobody watches: without a watched `wire` in the query, the lesson's response
 * is passed on as it is. One whose wire is not open yet is waited for a moment.
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

  const connection = new Connection(lesson.slug, { recorder, limits, place });
  try {
    const answer = await runContained(connection, () => lesson.live.fetch(request));
    if (!(answer instanceof Response)) throw new TypeError("fetch() returned no Response");
    const isStream = isEventStreamType(answer.headers.get("content-type"));
    const response = isStream ? withOutlet(answer, connection) : answer;
    const outlet = connection.outlets.at(-1);
    if (outlet) place.hold(outlet);
    return recorder?.response(response) ?? response;
  } catch (error) {
    connection.report(error);
    return plain(500, "The lesson's endpoint failed.");
  }
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

/** A lesson may make its body of another stream, and so have no hand in what leaves: this has. */
function withOutlet(response: Response, connection: Connection): Response {
  if (!response.body || hasOutlet(response.body)) return response;
  const reader = response.body.getReader();
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  };
  const body = runContained(
    connection,
    () => new ReadableStream(source, { highWaterMark: 0 }),
  );
  return new Response(body, response);
}

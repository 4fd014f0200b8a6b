/** The state timeline: which state the `EventSource` was in, and when events came. */

import { type State, type Timeline, WINDOW } from "../history/timeline.ts";
import { useNow } from "./use_now.ts";
import { milliseconds, seconds } from "../words.ts";

/** Draws the last minute, or as much of it as there is; it moves while the view runs. */
export function Strip({ timeline, began, isRunning }: {
  timeline: Timeline;
  /** When the view began, by the page's clock, in milliseconds. */
  began: number;
  isRunning: boolean;
}) {
  const at = useNow(isRunning);
  const end = Math.max(at, timeline.spans.at(-1)?.from ?? 0, timeline.marks.at(-1)?.at ?? 0);
  // Ten seconds fill it at first, and then more and more until it is a minute.
  const length = Math.min(WINDOW, Math.max(10_000, end - began));
  const start = end - Math.min(length, Math.max(end - began, 0));
  const x = (time: number) => `${((Math.max(time, start) - start) / length) * 100}%`;
  const width = (from: number, to: number) =>
    `${(Math.max(0, to - Math.max(from, start)) / length) * 100}%`;

  return (
    <div class="strip" role="img" aria-label={describe(timeline, began)}>
      {timeline.spans.filter(({ to }) => (to ?? end) > start).map(({ state, from, to = end }) => (
        <b
          key={from}
          class={state}
          style={{ left: x(from), width: width(from, to) }}
          title={`${state} from ${seconds(from - began)} for ${
            milliseconds(Math.round(to - from))
          }`}
        >
          {(to - Math.max(from, start)) / length > 0.06 && <span>{label(state, to - from)}</span>}
        </b>
      ))}
      {timeline.marks.filter((mark) => mark.at >= start).map(({ kind, at }, index) => (
        <i
          key={`${at}-${index}`}
          class={kind}
          style={{ left: x(at) }}
          title={`${kind} at ${seconds(at - began)}`}
        />
      ))}
    </div>
  );
}

function label(state: State, time: number): string {
  return state === "CONNECTING" && time > 1_000 ? `waits ${milliseconds(Math.round(time))}` : state;
}

function describe({ spans, marks }: Timeline, began: number): string {
  const states = spans.slice(-6).map(({ state, from }) => `${state} at ${seconds(from - began)}`);
  const errors = marks.filter(({ kind }) => kind === "error").slice(-3)
    .map(({ at }) => `error event at ${seconds(at - began)}`);
  return `States: ${[...states, ...errors].join(", ") || "not connected yet"}`;
}

/** The states of an `EventSource`, and what leads from one to the other: as it happens. */

import { type State, STATES } from "../history/timeline.ts";
import type { Cause, Transition, Transitions } from "../history/transitions.ts";
import { useNow } from "./use_now.ts";

/** What each cause is called, and which event the page gets of it. */
const CAUSES: readonly [cause: Cause, what: string, fires: string][] = [
  ["constructed", "new EventSource(url)", "nothing"],
  ["opened", "status 200 and text/event-stream", "open"],
  ["lost", "the response ends or the network fails; the browser waits and reconnects", "error"],
  ["unanswered", "no answer at all; the browser waits and retries", "error"],
  ["refused", "another status or another type", "error"],
  ["closed", "the page calls close()", "nothing"],
];

/** An arrow, and what is written at it. */
interface Arrow {
  readonly cause: Cause;
  readonly from: State | undefined;
  readonly path: string;
  /** Where its head points, and by how many degrees it is turned. */
  readonly head: readonly [x: number, y: number, turn: number];
  /** The first line's baseline; `start` puts the text to its right, `middle` around it. */
  readonly at: readonly [x: number, y: number, anchor: "start" | "middle" | "end"];
  readonly text: readonly string[];
}

const WIDTH = 324;
const HEIGHT = 236;
/** Each state's box: its middle, and how wide it is. */
const BOXES: Readonly<Record<State, readonly [x: number, y: number, width: number]>> = {
  CONNECTING: [54, 86, 102],
  OPEN: [280, 86, 84],
  CLOSED: [176, 212, 102],
};
const BOX_HEIGHT = 44;

const ARROWS: readonly Arrow[] = [
  {
    cause: "constructed",
    from: undefined,
    path: "M84 14V58",
    head: [84, 64, 90],
    at: [92, 24, "start"],
    text: ["new EventSource()"],
  },
  {
    cause: "unanswered",
    from: "CONNECTING",
    path: "M18 64C4 32 60 32 48 58",
    head: [46, 64, 108],
    at: [6, 28, "start"],
    text: ["no answer"],
  },
  {
    cause: "opened",
    from: "CONNECTING",
    path: "M105 76H230",
    head: [237, 76, 0],
    at: [171, 55, "middle"],
    text: ["200 and", "text/event-stream"],
  },
  {
    cause: "lost",
    from: "OPEN",
    path: "M238 96H112",
    head: [106, 96, 180],
    at: [171, 112, "middle"],
    text: ["response ends,", "network fails"],
  },
  {
    cause: "refused",
    from: "CONNECTING",
    path: "M24 108V200Q24 212 36 212H118",
    head: [125, 212, 0],
    at: [32, 168, "start"],
    text: ["another status", "or type"],
  },
  {
    cause: "closed",
    from: "CONNECTING",
    path: "M92 108C92 150 150 134 150 184",
    head: [150, 190, 90],
    at: [157, 168, "start"],
    text: ["close()"],
  },
  {
    cause: "closed",
    from: "OPEN",
    path: "M296 108V200Q296 212 284 212H234",
    head: [228, 212, 180],
    at: [288, 168, "end"],
    text: ["close()"],
  },
];

/** Draws the states with the arrows between them, and counts what has happened. */
export function Diagram({ transitions: { last, counts }, isRunning }: {
  transitions: Transitions;
  isRunning: boolean;
}) {
  return (
    <div class="diagram">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describe(last)}>
        {ARROWS.map((arrow, index) => (
          <ArrowView key={index} arrow={arrow} takenAt={isOf(arrow, last) ? last?.at : undefined} />
        ))}
        {STATES.map((state, number) => (
          <Box key={state} state={state} number={number} isPresent={last?.to === state} />
        ))}
      </svg>
      <div class="happened">
        <Present last={last} isRunning={isRunning} />
        <table>
          <thead>
            <tr>
              <th scope="col">What happens</th>
              <th scope="col">Fires</th>
              <th scope="col">Times</th>
            </tr>
          </thead>
          <tbody>
            {CAUSES.map(([cause, what, fires]) => (
              <tr key={cause} class={cause === last?.cause ? "last" : ""}>
                <td>
                  {what}
                  {cause === last?.cause && <span class="visually-hidden">, the latest</span>}
                </td>
                <td>{fires === "nothing" ? fires : <code>{fires}</code>}</td>
                <td>{counts[cause]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function ArrowView({ arrow, takenAt }: { arrow: Arrow; takenAt: number | undefined }) {
  const { path, head: [headX, headY, turn], at: [x, y, anchor], text } = arrow;
  return (
    <g class={takenAt === undefined ? "arrow" : "arrow last"}>
      {/* With another key the way is drawn anew, each time that it is taken. */}
      <path key={takenAt} class="way" d={path} pathLength={1} />
      <path
        class="head"
        d="M0 0L-9 -4.5V4.5Z"
        transform={`translate(${headX} ${headY}) rotate(${turn})`}
      />
      <text x={x} y={y} text-anchor={anchor}>
        {text.map((line, index) => <tspan key={line} x={x} dy={index * 13}>{line}</tspan>)}
      </text>
    </g>
  );
}

function Box({ state, number, isPresent }: {
  state: State;
  number: number;
  isPresent: boolean;
}) {
  const [x, y, width] = BOXES[state];
  return (
    <g class={isPresent ? `box present ${state}` : "box"}>
      <rect x={x - width / 2} y={y - BOX_HEIGHT / 2} width={width} height={BOX_HEIGHT} rx={9} />
      <text x={x} y={y - 2} text-anchor="middle">{isPresent ? `● ${state}` : state}</text>
      <text class="number" x={x} y={y + 13} text-anchor="middle">{number}</text>
    </g>
  );
}

/** The present state in words. It is redrawn often, so nothing reads it aloud by itself. */
function Present({ last, isRunning }: { last: Transition | undefined; isRunning: boolean }) {
  const at = useNow(isRunning);
  if (!last) return <p>There is no EventSource yet.</p>;
  const time = Math.floor(Math.max(0, at - last.at) / 1000);
  return (
    <p>
      <code>readyState</code> is {STATES.indexOf(last.to)}, {last.to}
      {isRunning && `, for ${time} s`}
    </p>
  );
}

function isOf({ cause, from }: Arrow, last: Transition | undefined): boolean {
  return cause === last?.cause && (cause !== "closed" || from === last.from);
}

function describe(last: Transition | undefined): string {
  const all = "States of the EventSource: CONNECTING, OPEN and CLOSED.";
  if (!last) return `${all} There is none yet.`;
  const [, what] = CAUSES.find(([cause]) => cause === last.cause)!;
  return `${all} Now: ${last.to}. Last change: ${what}.`;
}

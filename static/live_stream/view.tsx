/** The live view: the bar, the states, the heads, and the ledger. */

import { memo } from "preact/compat";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Bar } from "./bar.tsx";
import { BuffersTable } from "./buffers.tsx";
import { ContinuityTable } from "./continuity.tsx";
import type { Controller } from "./controller.ts";
import { Diagram } from "./diagram.tsx";
import { PageSide, WireSide } from "./frame_view.tsx";
import { Heads } from "./heads.tsx";
import { moveInLedger } from "./keys.ts";
import type { Row } from "./rows.ts";
import { OutcomesTable } from "./outcomes_table.tsx";
import { Strip } from "./strip.tsx";
import type { ViewOptions } from "./view_options.ts";
import { readable, seconds } from "./words.ts";

/** Draws the view as it is now. `tick` grows with every change. */
export function View({ view, options }: {
  view: Controller;
  options: ViewOptions;
  tick: number;
}) {
  const { shows } = options;
  const { ledger, timeline, mode, began = 0 } = view;
  return (
    <section class="live" aria-label={`Live view of ${view.src}`}>
      <Bar view={view} options={options} />
      <Strip timeline={timeline} began={began} isRunning={mode === "running"} />
      {shows.has("diagram") && (
        <Diagram transitions={view.transitions} isRunning={mode === "running"} />
      )}
      {shows.has("gaps") && <ContinuityTable continuity={view.continuity} />}
      <Heads row={ledger.request} />
      <LedgerView
        rows={ledger.rows}
        letGo={ledger.counters.letGo}
        began={began}
        mode={mode}
        withBuffers={shows.has("buffers")}
      />
      {shows.has("outcomes") && <OutcomesTable outcomes={view.outcomes} />}
    </section>
  );
}

function LedgerView({ rows, letGo, began, mode, withBuffers }: {
  rows: readonly Row[];
  letGo: number;
  began: number;
  mode: Controller["mode"];
  withBuffers: boolean;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  useLayoutEffect(() => {
    if (isFollowing) toEnd(scroller.current);
  });

  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current!;
    setFollowing(scrollHeight - scrollTop - clientHeight < 24);
  };
  return (
    <div class="ledger">
      <div class="heads-of" aria-hidden="true">
        <div>
          <strong>On the wire</strong> · what the server wrote
        </div>
        <div>
          <strong>In the page</strong> · what EventSource dispatched
        </div>
      </div>
      {letGo > 0 && <p class="let-go">The oldest frames were let go: {readable(letGo)} so far.</p>}
      <div class="scroller" ref={scroller} onScroll={onScroll} onKeyDown={moveInLedger}>
        {rows.length === 0
          ? (
            <p class="empty" tabIndex={0}>
              {mode === "running" ? "Connecting…" : "Nothing here yet."}
            </p>
          )
          : (
            <ol aria-label="What happened, oldest first">
              {rows.map((row, index) => (
                <RowView
                  key={row.key}
                  row={row}
                  version={row.version}
                  began={began}
                  withBuffers={withBuffers}
                  isLast={index === rows.length - 1}
                />
              ))}
            </ol>
          )}
      </div>
      {!isFollowing && (
        <button type="button" class="down" onClick={() => setFollowing(true)}>
          ↓ Down to the newest
        </button>
      )}
    </div>
  );
}

interface RowProps {
  row: Row;
  /** The row is the same object when it changes: its version tells. */
  version: number;
  began: number;
  withBuffers: boolean;
  isLast: boolean;
}

const RowView = memo(({ row, began, withBuffers, isLast }: RowProps) => (
  <li
    class={`row is-${row.kind} ${row.kind === "frame" ? row.verdict : ""}`}
    tabIndex={isLast ? 0 : -1}
    data-key={row.key}
  >
    <div class="raw">
      <span class="time">{seconds(row.at - began)}</span>
      <div class="lines">
        <WireSide row={row} />
      </div>
      {withBuffers && row.kind === "frame" && <BuffersTable row={row} />}
    </div>
    <div class="made">
      <PageSide row={row} />
    </div>
  </li>
));

function toEnd(element: HTMLElement | null): void {
  if (element) element.scrollTop = element.scrollHeight;
}

/** The live view: the bar, the states, the heads, and the ledger. */

import { memo } from "preact/compat";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Bar } from "./bar.tsx";
import type { Controller } from "./controller.ts";
import { PageSide, WireSide } from "./frame_view.tsx";
import { Heads } from "./heads.tsx";
import { moveInLedger } from "./keys.ts";
import type { Row } from "./rows.ts";
import { Strip } from "./strip.tsx";
import { seconds } from "./words.ts";

/** Draws the view as it is now. `tick` grows with every change. */
export function View({ view }: { view: Controller; tick: number }) {
  const { ledger, timeline, mode, began = 0 } = view;
  return (
    <section class="live" aria-label={`Live view of ${view.src}`}>
      <Bar view={view} />
      <Strip timeline={timeline} began={began} isRunning={mode === "running"} />
      <Heads row={ledger.request} />
      <LedgerView rows={ledger.rows} letGo={ledger.counters.letGo} began={began} mode={mode} />
    </section>
  );
}

function LedgerView({ rows, letGo, began, mode }: {
  rows: readonly Row[];
  letGo: number;
  began: number;
  mode: Controller["mode"];
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
      {letGo > 0 && (
        <p class="let-go">The oldest frames were let go: {letGo.toLocaleString("en")} so far.</p>
      )}
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
  isLast: boolean;
}

const RowView = memo(({ row, began, isLast }: RowProps) => (
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
    </div>
    <div class="made">
      <PageSide row={row} />
    </div>
  </li>
));

function toEnd(element: HTMLElement | null): void {
  if (element) element.scrollTop = element.scrollHeight;
}

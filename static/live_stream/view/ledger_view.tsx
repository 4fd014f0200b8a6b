/** The ledger: every row is one thing that happened, on the wire and in the page. */

import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { BuffersTable } from "./buffers.tsx";
import { PageSide, WireSide } from "./row_sides.tsx";
import { moveInLedger } from "./ledger_keys.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { isOfKind } from "../ledger/row_kinds.ts";
import type { Row } from "../ledger/rows.ts";
import { count, readable, seconds, size } from "../words.ts";

/** How near to its end a ledger still counts as being there, in CSS pixels. */
const NEAR = 24;

/** Draws the rows. It follows the newest one, unless the reader has scrolled or points at others. */
export function LedgerView({ ledger: { rows, counters }, began, isRunning, withBuffers, lit }: {
  ledger: Ledger;
  began: number;
  isRunning: boolean;
  withBuffers: boolean;
  /** The kind of rows that is lit up; undefined for none. */
  lit: string | undefined;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  useLayoutEffect(() => {
    if (isFollowing && lit === undefined) toEnd(scroller.current!);
  });
  useLayoutEffect(() => {
    if (lit !== undefined) showNewest(scroller.current!, ".lit");
  }, [lit]);

  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller.current!;
    if (lit === undefined) setFollowing(scrollHeight - scrollTop - clientHeight < NEAR);
  };
  return (
    <div class="ledger">
      {counters.letGo > 0 && (
        <p class="let-go">
          The oldest frames were dropped from view: {readable(counters.letGo)} so far.
        </p>
      )}
      <div class="scroller" ref={scroller} onScroll={onScroll} onKeyDown={moveInLedger}>
        <div class="heads-of">
          <div>
            <strong>On the wire</strong>{" "}
            <span class="count">{count(counters.frames, "frame")} · {size(counters.bytes)}</span>
          </div>
          <div>
            <strong>In the page</strong>{" "}
            <span class="count">
              {count(counters.events, "event")} · {count(counters.reconnections, "reconnection")}
            </span>
          </div>
        </div>
        {rows.length === 0
          ? <p class="empty" tabIndex={0}>{isRunning ? "Connecting…" : "Nothing here yet."}</p>
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
                  isLit={lit !== undefined && isOfKind(row, lit)}
                />
              ))}
            </ol>
          )}
      </div>
      {lit !== undefined && !rows.some((row) => isOfKind(row, lit)) && (
        <p class="none-lit">None of these have arrived yet.</p>
      )}
      {!isFollowing && (
        <button type="button" class="down" onClick={() => setFollowing(true)}>
          ↓ Jump to the newest
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
  isLit: boolean;
}

/** Draws a row anew only when something of it has changed: of five hundred, most stay as they are. */
function RowView({ row, version, began, withBuffers, isLast, isLit }: RowProps) {
  const draw = () => (
    <li
      class={`row is-${row.kind} ${row.kind === "frame" ? row.verdict : ""} ${isLit ? "lit" : ""}`}
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
  );
  return useMemo(draw, [row, version, began, withBuffers, isLast, isLit]);
}

function toEnd(element: HTMLElement): void {
  element.scrollTop = element.scrollHeight;
}

/** Scrolls the newest of these rows into sight, if it is not. Only the ledger moves, not the page. */
function showNewest(scroller: HTMLElement, selector: string): void {
  const row = [...scroller.querySelectorAll<HTMLElement>(selector)].at(-1);
  if (!row) return;
  const { top, bottom } = row.getBoundingClientRect();
  const upper = scroller.querySelector(".heads-of")!.getBoundingClientRect().bottom;
  const lower = scroller.getBoundingClientRect().bottom;
  if (top < upper) scroller.scrollTop -= upper - top;
  else if (bottom > lower) scroller.scrollTop += bottom - lower;
}

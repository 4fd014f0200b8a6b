/** One row of the ledger: at the left what was on the wire, at the right what the page made of it. */

import type { ComponentChildren } from "preact";
import type { Step } from "../../../event_stream/mod.ts";
import { cutTitle, glyphsOf } from "./glyphs.ts";
import type { FrameRow, NativeEvent, RequestRow, Row } from "../ledger/rows.ts";
import {
  count,
  errorMeaning,
  howItEnded,
  ignoredLines,
  milliseconds,
  sharedName,
  whyNoEvent,
} from "../words.ts";

/** What the server's side of a row shows. */
export function WireSide({ row }: { row: Row }) {
  switch (row.kind) {
    case "frame":
      return <FrameLines row={row} />;
    case "request": {
      const id = row.request.headers.find(([name]) => name === "last-event-id")?.[1];
      return (
        <div class="line soft">
          {row.request.method} {pathOf(row.request.target)}
          {id !== undefined && (
            <div class="line">
              <span class="wire-id">Last-Event-ID</span>: {id}
            </div>
          )}
          {row.response && (
            <div class={`line ${row.response.status === 200 ? "" : "bad"}`}>
              {row.response.status} {contentType(row.response.headers)}
            </div>
          )}
        </div>
      );
    }
    case "body":
      return <div class="line soft">{row.text}</div>;
    case "end":
      return (
        <div class={`line ${row.cause === "left" ? "soft" : "bad"}`}>
          {howItEnded(row)}
          {row.message !== undefined && <div class="line">{row.message}</div>}
        </div>
      );
    case "gap":
      return (
        <div class="line bad">
          a gap:{" "}
          {row.lost === undefined ? "what was written in the meantime" : count(row.lost, "record")}
          {" "}
          did not arrive
        </div>
      );
    case "loose":
      return <div class="line soft">not seen on the wire</div>;
    case "note":
      return null;
  }
}

/** What the page's side of a row shows. */
export function PageSide({ row }: { row: Row }) {
  const { native } = row;
  switch (row.kind) {
    case "frame":
      return <FrameEvent row={row} />;
    case "request":
      if (native?.type === "open") {
        return (
          <Named event={native}>
            {row.waited === undefined
              ? "the connection is open"
              : `reconnected ${milliseconds(row.waited)} later`}
          </Named>
        );
      }
      if (native) return <Named event={native}>{errorMeaning(native)}</Named>;
      return <None>{isRedirect(row) ? "a redirect: the browser follows it" : "connecting"}</None>;
    case "body":
      return <None>Not an event stream, so the browser does not read it.</None>;
    case "end":
      return native ? <Named event={native}>{errorMeaning(native)}</Named> : null;
    case "gap":
      return <None>The page has missed nothing: only this view is incomplete.</None>;
    case "loose":
      return native?.message
        ? <Message event={native} />
        : native
        ? <Named event={native}>{native.type === "error" && errorMeaning(native)}</Named>
        : null;
    case "note":
      return <None>{row.text}</None>;
  }
}

function FrameLines({ row }: { row: FrameRow }) {
  const { steps, bytes, start } = row;
  const finished = steps.at(-1)?.end ?? start;
  const rest = bytes.subarray(finished - start);
  const last = steps.at(-1);
  const lines = steps.filter(({ kind, start, end }) => kind !== "discarded" || end > start);
  return (
    <>
      {lines.map((step) => (
        <Line
          key={step.start}
          row={row}
          step={step}
          bytes={bytes.subarray(step.start - start, step.end - start)}
        />
      ))}
      {rest.length > 0 && last?.kind !== "discarded" && (
        <Line row={row} step={undefined} bytes={rest} />
      )}
    </>
  );
}

function Line({ row, step, bytes }: { row: FrameRow; step: Step | undefined; bytes: Uint8Array }) {
  const start = step?.start ?? row.start + row.bytes.length - bytes.length;
  const before = row.cuts.find(({ offset }) => offset === start);
  const kind = step?.kind === "field" ? step.field : step?.kind === "comment" ? "comment" : "none";
  const isIgnored = step?.kind === "ignored" || step?.kind === "discarded";
  return (
    <>
      {before && (
        <div class="cut" title={cutTitle(before)}>
          <span>write {before.write}, {milliseconds(before.after)} later</span>
        </div>
      )}
      <div class={`line of-${kind} ${isIgnored ? "ignored" : ""}`} data-part={kind}>
        {glyphsOf(bytes, { step, cuts: row.cuts, start }).map((
          { kind: glyph, text, title },
          index,
        ) =>
          glyph === "cut" ? <i key={index} class="cut-in" title={title}>{text}</i> : (
            <span
              key={index}
              class={glyph === "name" ? `name wire-${kind}` : glyph}
              title={title}
            >
              {text}
            </span>
          )
        )}
      </div>
    </>
  );
}

function FrameEvent({ row }: { row: FrameRow }) {
  const { native, expected, verdict } = row;
  if (verdict === "no-event") return <None>{whyNoEvent(row)}</None>;
  if (verdict === "awaited") return <None>The browser has not fired the event yet.</None>;
  if (verdict === "unheard") {
    return (
      <None>
        It fires <code>{expected!.type}</code>, but nothing on this page listens for that type.
      </None>
    );
  }
  const notes = ignoredLines(row.steps);
  return (
    <>
      <Message event={native!} after={native!.at - row.writtenAt} />
      {notes.length > 0 && <p class="none">{notes.join(" ")}</p>}
      {verdict === "disagrees" && (
        <p class="bad" role="alert">
          The browser and the standard disagree. The standard requires: {JSON.stringify(expected)}
        </p>
      )}
    </>
  );
}

function Message({ event, after }: { event: NativeEvent; after?: number }) {
  const { data, lastEventId } = event.message!;
  const shared = sharedName(event);
  return (
    <>
      <span class="type" data-part="event">{event.type}</span>
      {shared !== undefined && <p class="none">{shared}</p>}
      <pre data-part="data">{data === "" ? <span class="unseen">an empty string</span> : data}</pre>
      <dl>
        <div data-part="id">
          <dt>lastEventId</dt> <dd>{lastEventId === "" ? "“”" : lastEventId}</dd>
        </div>
        {after !== undefined && (
          <div>
            <dt>after the write</dt> <dd>{milliseconds(Math.max(0, after))}</dd>
          </div>
        )}
      </dl>
    </>
  );
}

function Named({ event, children }: { event: NativeEvent; children: ComponentChildren }) {
  return (
    <>
      <span class={`type ${event.type}`}>{event.type}</span> <None>{children}</None>
    </>
  );
}

function None({ children }: { children: ComponentChildren }) {
  return <span class="none">{children}</span>;
}

/** The view adds `wire` to what the reader asked for; in the ledger it would only be noise. */
function pathOf(target: string): string {
  return target.replace(/([?&])wire=[^&]*&?/, "$1").replace(/[?&]$/, "");
}

function isRedirect({ response }: RequestRow): boolean {
  return response !== undefined && response.status >= 300 && response.status < 400;
}

function contentType(headers: readonly (readonly [string, string])[]): string {
  return headers.find(([name]) => name === "content-type")?.[1] ?? "no Content-Type";
}

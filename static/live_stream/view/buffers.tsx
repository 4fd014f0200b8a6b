/** The parser's buffers after each line of a frame. */

import type { Buffers, Step } from "../../../event_stream/mod.ts";
import type { FrameRow } from "../ledger/rows.ts";

const COLUMNS = [
  ["data", "data"],
  ["type", "type"],
  ["lastEventId", "last ID"],
  ["reconnectionTime", "retry"],
] as const;

/** Draws one row for each line; what the line changed stands out. */
export function BuffersTable({ row: { steps } }: { row: FrameRow }) {
  if (steps.length === 0) return null;
  return (
    <table class="buffers" aria-label="The parser's buffers after each line">
      <thead>
        <tr>
          <th scope="col">line</th>
          {COLUMNS.map(([key, name]) => <th key={key} scope="col">{name}</th>)}
        </tr>
      </thead>
      <tbody>
        {steps.map((step, index) => (
          <tr key={step.start}>
            <th scope="row">{index + 1}</th>
            {COLUMNS.map(([key]) => (
              <td key={key} class={hasChanged(steps, index, key) ? "changed" : ""}>
                {show(step.buffers[key])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The first line of a frame is compared with what a frame begins with. */
function hasChanged(steps: readonly Step[], index: number, key: keyof Buffers): boolean {
  const step = steps[index]!;
  const before = steps[index - 1]?.buffers;
  if (before) return before[key] !== step.buffers[key];
  return key === "data" || key === "type"
    ? step.buffers[key] !== ""
    : step.reason === (key === "lastEventId" ? "id-set" : "retry-set");
}

function show(value: string | number | undefined): string {
  if (value === undefined) return "–";
  return typeof value === "number" ? `${value} ms` : JSON.stringify(value);
}

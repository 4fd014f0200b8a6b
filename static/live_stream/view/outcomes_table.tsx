/** The table that fills itself: what the reader changed, and what the browser did. */

import { describeOutcome, type Outcome } from "../history/outcomes.ts";

/** Draws the outcomes, the newest last. */
export function OutcomesTable({ outcomes }: { outcomes: readonly Outcome[] }) {
  return (
    <div
      class="outcomes"
      tabIndex={0}
      role="group"
      aria-label="What I changed, what the browser did"
    >
      <table>
        <thead>
          <tr>
            <th scope="col">What I changed</th>
            <th scope="col">What the browser did</th>
          </tr>
        </thead>
        <tbody>
          {outcomes.map((outcome, index) => (
            <tr key={index}>
              <td>{outcome.changed === "" ? "nothing" : <code>{outcome.changed}</code>}</td>
              <td>{describeOutcome(outcome)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

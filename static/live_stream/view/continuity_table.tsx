/** The count of what arrived, is missing and came again: in all, and connection by connection. */

import type { Connection, Continuity } from "../history/continuity.ts";
import { milliseconds, readable } from "../words.ts";

/** Draws the figures and, under them, a row for each connection, the newest last. */
export function ContinuityTable({ continuity: { connections, total } }: {
  continuity: Continuity;
}) {
  return (
    <section class="continuity" aria-label="What arrived, what is missing, what was repeated">
      <dl>
        <Figure name="arrived" value={total.arrived} />
        <Figure name="missing" value={total.missing} isFlaw />
        <Figure name="repeated" value={total.again} isFlaw />
      </dl>
      {/* In a reversed column the newest row stays in sight. */}
      <div class="connections" tabIndex={0} role="group" aria-label="Connection by connection">
        <table>
          <thead>
            <tr>
              <th scope="col">Last-Event-ID received</th>
              <th scope="col">numbers</th>
              <th scope="col">missing</th>
              <th scope="col">repeated</th>
              <th scope="col">wait before</th>
            </tr>
          </thead>
          <tbody>
            {connections.length === 0 && (
              <tr>
                <td colSpan={5} class="soft">No connection yet.</td>
              </tr>
            )}
            {connections.map((connection) => (
              <tr key={connection.beginning.at}>
                <td>
                  <ReceivedId connection={connection} />
                </td>
                <td>
                  <Numbers connection={connection} />
                </td>
                <Flaw count={connection.missing} />
                <Flaw count={connection.again} />
                <td>
                  <Wait connection={connection} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Figure(
  { name, value, isFlaw = false }: { name: string; value: number; isFlaw?: boolean },
) {
  const verdict = !isFlaw ? "" : value > 0 ? "bad" : "good";
  return (
    <div class={verdict}>
      <dt>{name}</dt>
      <dd>{readable(value)}</dd>
    </div>
  );
}

function Flaw({ count }: { count: number }) {
  return <td class={count > 0 ? "bad" : "soft"}>{readable(count)}</td>;
}

/** What the server received: never what the page thinks that the browser sent. */
function ReceivedId({ connection: { request } }: { connection: Connection }) {
  if (!request) return <span class="soft">not seen</span>;
  const id = request.request.headers.find(([name]) => name === "last-event-id")?.[1];
  return id === undefined ? <span class="soft">none</span> : <code class="wire-id">{id}</code>;
}

function Numbers({ connection }: { connection: Connection }) {
  const { first, last, beginning, request } = connection;
  if (beginning.type === "error") {
    return <span class="bad">{request?.response?.status ?? "no stream"}: gave up</span>;
  }
  if (first === undefined || last === undefined) return <span class="soft">none yet</span>;
  return first === last ? <>{first}</> : (
    <>
      {first}–<wbr />
      {last}
    </>
  );
}

function Wait({ connection: { request, isNew, unanswered } }: { connection: Connection }) {
  if (isNew) return <span class="soft">a new EventSource</span>;
  const waited = request?.waited;
  return (
    <>
      {waited === undefined ? <span class="soft">not seen</span> : milliseconds(waited)}
      {unanswered > 0 && <span class="soft">, {unanswered} unanswered</span>}
    </>
  );
}

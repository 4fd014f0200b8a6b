/** The request and response heads of the newest connection, folded. */

import type { RequestRow } from "../ledger/rows.ts";

/** Draws the heads; the reader unfolds them. */
export function Heads({ row }: { row: RequestRow | undefined }) {
  if (!row) return <p class="heads empty">No request yet.</p>;
  const { request, response } = row;
  return (
    <details class="heads">
      <summary>Request and response heads</summary>
      <div class="pair">
        <pre tabIndex={0} aria-label="Request head">
          <b>{request.method} {request.target}</b>{"\n"}
          {request.headers.map(([name, value]) => <Line key={name} name={name} value={value} />)}
        </pre>
        <pre tabIndex={0} aria-label="Response head">
          {response
            ? (
              <>
                <b>{response.status}</b>{"\n"}
                {response.headers.map(([name, value]) => <Line key={name} name={name} value={value} />)}
              </>
            )
            : "no response yet"}
        </pre>
      </div>
      <p>
        The request is shown as the endpoint received it, the response as the endpoint wrote it. On
        the way out, Deno adds <code>date</code> and the framing of the body.
      </p>
    </details>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <span class="name">{name}</span>: {value}
      {"\n"}
    </>
  );
}

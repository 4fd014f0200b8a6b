/** The bar of a live view: the state, the request with its parameters, the counters, the controls. */

import { useState } from "preact/hooks";
import { copyText } from "../copy.ts";
import type { Controller, Mode } from "./controller.ts";
import type { ViewOptions } from "./view_options.ts";
import { count, size } from "./words.ts";

const WHY: Readonly<Record<Exclude<Mode, "running">, string>> = {
  unseen: "It starts when it comes into sight, in a tab that is in front.",
  refused: "The browser has given up: this EventSource never asks again. Connect makes a new one.",
  paused: "Paused: the page called close().",
  hidden: "This tab is in the background, and a hidden page holds no connection.",
  waiting: "It waits: two newer live views run in this browser, and more would use up the six " +
    "connections that it opens to one host.",
};

const BY_HAND = "Say first what you expect, and then press Connect.";

/** Draws the bar. */
export function Bar({ view, options }: { view: Controller; options: ViewOptions }) {
  const { choices, startsByHand } = options;
  const { ledger: { counters }, timeline: { state }, mode } = view;
  const counted = [
    count(counters.frames, "frame"),
    count(counters.events, "event"),
    count(counters.reconnections, "reconnection"),
    size(counters.bytes),
  ].join(" · ");
  return (
    <div class="bar">
      <span class={`state ${state}`}>{state}</span>
      <Address view={view} choices={choices} />
      <span class="count">{counted}</span>
      <span class="acts">
        {mode === "running"
          ? <button type="button" onClick={view.pause}>Pause</button>
          : (
            <button type="button" class="go" onClick={() => view.connect()}>
              {mode === "waiting" ? "Run it here" : "Connect"}
            </button>
          )}
        <button type="button" class="warn" disabled={state !== "OPEN"} onClick={view.cut}>
          Cut the connection
        </button>
        <button type="button" onClick={view.clear}>Clear</button>
        <CopyCurl src={view.src} />
      </span>
      {mode !== "running" && (
        <p class="why">{startsByHand && mode === "unseen" ? BY_HAND : WHY[mode]}</p>
      )}
    </div>
  );
}

/** The request line. Whatever the address has in its query, the reader may change. */
function Address({ view, choices }: { view: Controller; choices: ViewOptions["choices"] }) {
  const [isChanged, setChanged] = useState(false);
  const url = new URL(view.src, location.href);
  const parameters = [...url.searchParams];
  const apply = (form: HTMLFormElement) => {
    const next = new URL(url);
    for (const [name, value] of new FormData(form)) next.searchParams.set(name, String(value));
    setChanged(false);
    view.connect(next.pathname + next.search);
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    apply(event.currentTarget as HTMLFormElement);
  };
  return (
    <form class="address" onSubmit={onSubmit} onInput={() => setChanged(true)}>
      <code>GET {url.pathname}</code>
      {parameters.map(([name, value], index) => (
        <label key={name}>
          <code>{index === 0 ? "?" : "&"}{name}=</code>
          {choices[name]
            ? (
              <select name={name} onChange={({ currentTarget: { form } }) => form && apply(form)}>
                {choices[name].map((choice) => (
                  <option key={choice} selected={choice === value}>{choice}</option>
                ))}
              </select>
            )
            : (
              <input
                name={name}
                defaultValue={value}
                size={Math.max(4, value.length)}
                autocomplete="off"
                spellcheck={false}
              />
            )}
        </label>
      ))}
      {isChanged && <button type="submit" class="go">Apply</button>}
    </form>
  );
}

function CopyCurl({ src }: { src: string }) {
  const [label, setLabel] = useState("curl");
  const command = `curl -N '${new URL(src, location.href).href.replaceAll("'", "%27")}'`;
  const copy = async () => {
    setLabel(await copyText(command) ? "Copied" : "Press Ctrl+C");
    setTimeout(() => setLabel("curl"), 2_000);
  };
  return (
    <button
      type="button"
      onClick={copy}
      title={command}
      aria-label={label === "curl" ? "Copy as curl -N" : label}
    >
      {label}
    </button>
  );
}

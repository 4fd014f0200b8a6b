/** The bar of a live view: the state, what it plays, the controls, and the request with its parameters. */

import { useState } from "preact/hooks";
import { copyText } from "../../copy.ts";
import type { Controller, Mode } from "../controller.ts";
import type { Scenario } from "../scenario.ts";
import type { ViewOptions } from "./view_options.ts";

const WHY: Readonly<Record<Exclude<Mode, "running">, string>> = {
  unseen: "The live view starts when you scroll it into view in the active tab.",
  refused:
    "The browser has given up: this EventSource will not reconnect. Connect creates a new one.",
  paused: "Paused: the page called close().",
  hidden: "Paused while this tab is in the background: a hidden page holds no connection.",
  waiting: "Waiting: two newer live views are running in this browser. More of them would use up " +
    "the six connections that a browser opens to one host.",
};

/** Draws the bar. */
export function Bar({ view, options }: { view: Controller; options: ViewOptions }) {
  const { timeline: { state }, mode, scenario, refusal } = view;
  return (
    <div class="bar">
      <span class={`state ${state}`}>{state}</span>
      <Playing scenario={scenario} onBack={view.playOwn} />
      <span class="acts">
        {mode === "running"
          ? <button type="button" onClick={view.pause}>Pause</button>
          : (
            <button type="button" class="go" onClick={() => view.connect()}>
              {mode === "waiting" ? "Run it here" : "Connect"}
            </button>
          )}
        <button type="button" class="warn" disabled={state !== "OPEN"} onClick={view.cut}>
          Cut <span class="visually-hidden">the connection</span>
        </button>
        <button type="button" onClick={view.clear}>Clear</button>
        <CopyCurl src={scenario.src} />
      </span>
      {/* Another scenario has other values: its fields are made anew, and those it changed are lit. */}
      <Address key={view.scenarios} view={view} choices={options.choices} />
      {mode !== "running" && (
        <p class="why">
          {refusal === undefined ? WHY[mode] : `The server refused the stream. ${refusal}`}
        </p>
      )}
    </div>
  );
}

/** What the view plays, and the one way back to the lesson's own. */
function Playing({ scenario: { by, name }, onBack }: { scenario: Scenario; onBack: () => void }) {
  const what = { own: "The lesson’s own stream", text: name, reader: "Your own settings" }[by];
  return (
    <span class={`playing by-${by}`}>
      <span class="what" role="status" title={by === "text" ? name : undefined}>{what}</span>
      {by !== "own" && (
        <button type="button" onClick={onBack} title="Back to the lesson’s own stream">
          ↺ Reset <span class="visually-hidden">to the lesson’s own stream</span>
        </button>
      )}
    </span>
  );
}

/** The request line. Whatever the address has in its query, the reader may change. */
function Address({ view, choices }: { view: Controller; choices: ViewOptions["choices"] }) {
  const [isChanged, setChanged] = useState(false);
  const { src, changed } = view.scenario;
  const url = new URL(src, location.href);
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
  const cut = url.pathname.lastIndexOf("/") + 1;
  return (
    <form class="address" onSubmit={onSubmit} onInput={() => setChanged(true)}>
      <code title={`GET ${url.pathname}`}>
        GET <span class="path">{url.pathname.slice(0, cut)}</span>
        {url.pathname.slice(cut)}
      </code>
      {[...url.searchParams].map(([name, value], index) => (
        <label key={name} class={changed.has(name) ? "changed" : ""}>
          <code>{index === 0 ? "?" : "&"}{name}=</code>
          {choices[name]
            ? (
              <select
                name={name}
                onChange={({ currentTarget: { form } }) => form && apply(form)}
              >
                {choices[name].map((choice) => (
                  <option key={choice} selected={choice === value}>{choice}</option>
                ))}
              </select>
            )
            : (
              <input
                name={name}
                defaultValue={value}
                size={Math.max(3, value.length)}
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

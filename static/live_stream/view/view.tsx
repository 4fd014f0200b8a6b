/** The live view: the bar, the states, what else it shows, and the ledger. */

import { Bar } from "./bar.tsx";
import { ContinuityTable } from "./continuity_table.tsx";
import type { Controller } from "../controller.ts";
import { Diagram } from "./diagram.tsx";
import { Dock } from "./dock.tsx";
import { Heads } from "./heads.tsx";
import { LedgerView } from "./ledger_view.tsx";
import { OutcomesTable } from "./outcomes_table.tsx";
import { Strip } from "./strip.tsx";
import type { Look, ViewOptions } from "./view_options.ts";

/** Draws the view as it is now. `tick` grows with every change. */
export function View({ view, options, look, onToggle }: {
  view: Controller;
  options: ViewOptions;
  look: Look;
  /** Called when the reader opens or closes the docked view. */
  onToggle: (isOpen: boolean) => void;
  tick: number;
}) {
  const { ledger, timeline, mode, scenario: { shows, src }, began = 0 } = view;
  const { isOpen, lit } = look;
  return (
    <section class={`live ${isOpen ? "is-open" : ""}`} aria-label={`Live view of ${src}`}>
      <Dock view={view} isOpen={isOpen} onToggle={onToggle} />
      <div class="inside">
        <Bar view={view} options={options} />
        <Strip timeline={timeline} began={began} isRunning={mode === "running"} />
        {shows.has("diagram") && (
          <Diagram transitions={view.transitions} isRunning={mode === "running"} />
        )}
        {shows.has("gaps") && <ContinuityTable continuity={view.continuity} />}
        {shows.has("outcomes") && <OutcomesTable outcomes={view.outcomes} />}
        <Heads row={ledger.request} />
        <LedgerView
          ledger={ledger}
          began={began}
          isRunning={mode === "running"}
          withBuffers={shows.has("buffers")}
          lit={lit}
        />
      </div>
    </section>
  );
}

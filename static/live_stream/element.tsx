/**
 * `<live-stream src="/lessons/first-stream/live?every=2000" events="tick">`; `choices` is JSON, each
 * parameter with its values, and `shows` lists what stands beside the ledger: `buffers`, the
 * parser's after each line; `diagram`, the states and what leads from one to the other; `gaps`, what
 * arrived, is missing and came again; `outcomes`, what the browser did at each address.
 */

import { render } from "preact";
import { attributeList } from "../attribute_list.ts";
import { announce } from "./view/announce.ts";
import { type Controller, createController } from "./controller.ts";
import { type Instruction, ownScenario } from "./scenario.ts";
import { View } from "./view/view.tsx";
import type { Look, ViewOptions } from "./view/view_options.ts";

/** How long the first drawing waits for the first row, in milliseconds: one is drawn sooner than two. */
const FIRST_DRAWING = 100;

/** What a link in the text may do besides: what a button of the view does, or unfold the heads. */
export type Act = "cut" | "pause" | "connect" | "clear" | "heads";

/** The live view as an element: it replaces what stood in it, and runs once it is in sight. */
export class LiveStream extends HTMLElement {
  #view: Controller | undefined;
  #whenGone: AbortController | undefined;
  #isDrawing = false;
  #hasDrawn = false;
  #tick = 0;
  #options: ViewOptions = { choices: {} };
  #look: Look = { isOpen: false, lit: undefined };

  connectedCallback(): void {
    this.#options = { choices: JSON.parse(this.getAttribute("choices") ?? "{}") };
    const view = createController({
      own: ownScenario({
        src: this.getAttribute("src") ?? "",
        events: attributeList(this.getAttribute("events")),
        shows: attributeList(this.getAttribute("shows")),
      }),
      onChange: () => {
        if (this.#hasDrawn || view.ledger.rows.length > 0) this.#drawSoon();
      },
    });
    this.#view = view;
    this.#whenGone = new AbortController();
    const { signal } = this.#whenGone;
    document.addEventListener("visibilitychange", () => view.show(!document.hidden), { signal });
    // A page in the back/forward cache must hold no connection, either.
    addEventListener("pagehide", () => view.show(false), { signal });
    addEventListener("pageshow", () => view.show(!document.hidden), { signal });
    startInSight(this, view, signal);
    this.replaceChildren();
    setTimeout(() => this.#drawSoon(), FIRST_DRAWING);
    announce(this, view, signal);
  }

  disconnectedCallback(): void {
    this.#whenGone?.abort();
    this.#view?.dispose();
    this.#view = undefined;
    render(null, this);
  }

  /** Begins anew with what a link in the text asks for. */
  play(instruction: Instruction): void {
    this.#view?.play(instruction);
  }

  /** Does what the button does, or unfolds the heads. */
  act(act: Act): void {
    if (act !== "heads") return this.#view?.[act]();
    this.open();
    this.querySelector("details.heads")?.setAttribute("open", "");
  }

  /** Lights up the rows of a kind, such as `comment`; without one, none. */
  light(kind: string | undefined): void {
    this.#change({ lit: kind });
  }

  /** Opens the view where it is docked; where it stands beside the text, it is open. */
  open(): void {
    this.#change({ isOpen: true });
  }

  #change(look: Partial<Look>): void {
    this.#look = { ...this.#look, ...look };
    this.#drawSoon();
  }

  /** Draws before the next frame of the screen, once, however much has changed. */
  #drawSoon(): void {
    // A frame that was asked for before the page was hidden does not come until it is back.
    if (this.#isDrawing && !document.hidden) return;
    this.#isDrawing = true;
    const draw = () => {
      this.#isDrawing = false;
      this.#draw();
    };
    // A hidden page gets no animation frames, and must still say that it waits.
    if (document.hidden) setTimeout(draw);
    else requestAnimationFrame(draw);
  }

  #draw(): void {
    const view = this.#view;
    if (!view) return;
    this.#hasDrawn = true;
    render(
      <View
        view={view}
        options={this.#options}
        look={this.#look}
        onToggle={(isOpen) => this.#change({ isOpen })}
        tick={++this.#tick}
      />,
      this,
    );
  }
}

/** Connects once the element is in sight on a visible page, whichever of the two comes last. */
function startInSight(element: Element, view: Controller, gone: AbortSignal): void {
  const started = new AbortController();
  const signal = AbortSignal.any([gone, started.signal]);
  let isInSight = false;
  const start = () => {
    if (!isInSight || document.hidden) return;
    started.abort();
    view.connect();
  };
  const observer = new IntersectionObserver((entries) => {
    isInSight = entries.at(-1)?.isIntersecting ?? false;
    start();
  });
  document.addEventListener("visibilitychange", start, { signal });
  signal.addEventListener("abort", () => observer.disconnect());
  const observe = () => observer.observe(element);
  if (document.documentElement.dataset.arriving !== undefined) {
    observe();
    // The observer reports after the next paint: what is in sight at once need not wait for it.
    isInSight = element.getBoundingClientRect().top < innerHeight;
    start();
  } else if (document.readyState === "complete") observe();
  // A page that was opened at a heading, or where it was left, scrolls there first.
  else addEventListener("load", observe, { signal });
}

customElements.define("live-stream", LiveStream);

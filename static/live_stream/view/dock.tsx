/** The bar of a docked view, on windows without room for it beside the text: it opens and closes it. */

import { useEffect, useRef } from "preact/hooks";
import type { Controller } from "../controller.ts";
import { count } from "../words.ts";

/** How far a finger must move to open or close it, in CSS pixels. */
const SWIPE = 30;

/** Draws the bar: the state, the newest event, the counters. */
export function Dock({ view, isOpen, onToggle }: {
  view: Controller;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
}) {
  const { ledger: { rows, counters }, timeline: { state }, mode } = view;
  const began = useRef<number>(undefined);
  const hasSwiped = useRef(false);
  useEffect(() => {
    if (isOpen) return closeOnEscape(() => onToggle(false));
  }, [isOpen]);
  const newest = rows.findLast(({ native }) => native?.message)?.native;
  return (
    <button
      type="button"
      class="dock"
      key={view.scenarios}
      data-begins={view.scenarios > 0 || undefined}
      aria-expanded={isOpen}
      onClick={({ detail }) => {
        // A click ends a swipe, too; the keyboard's has no detail.
        if (detail === 0 || !hasSwiped.current) onToggle(!isOpen);
      }}
      onPointerDown={({ clientY, pointerId, currentTarget }) => {
        currentTarget.setPointerCapture(pointerId);
        began.current = clientY;
        hasSwiped.current = false;
      }}
      onPointerMove={({ clientY, buttons }) => {
        const moved = clientY - (began.current ?? clientY);
        if (buttons === 0 || Math.abs(moved) < SWIPE) return;
        began.current = clientY;
        hasSwiped.current = true;
        onToggle(moved < 0);
      }}
    >
      <span class={`state ${state}`}>{state}</span>
      <span class="newest">
        {newest
          ? (
            <>
              {newest.type !== "message" && <b>{newest.type}</b>} {newest.message!.data}
            </>
          )
          : mode === "running"
          ? "no event yet"
          : "live view"}
      </span>
      <span class="total">{count(counters.events, "event")}</span>
    </button>
  );
}

function closeOnEscape(close: () => void): () => void {
  const onKey = ({ key, defaultPrevented }: KeyboardEvent) => {
    if (key === "Escape" && !defaultPrevented) close();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

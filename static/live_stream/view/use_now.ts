import { useEffect, useState } from "preact/hooks";
import { now } from "../connection/clock.ts";

/** The page's clock, in milliseconds: four times a second it is drawn again, while that is so. */
export function useNow(isRunning: boolean): number {
  const [at, setAt] = useState(now());
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setAt(now()), 250);
    return () => clearInterval(timer);
  }, [isRunning]);
  return at;
}

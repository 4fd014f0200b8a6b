/**
 * Loaded before a server (node --import, deno --preload): says on stderr how many timers of the
 * server's own code are pending, at the start and whenever the number changes for longer than a
 * moment. A loop that sleeps has none between two sleeps, and still it has not ended.
 */

const MOMENT = 100;
const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
const pending = new Set();
let reported;
let reporter;

function report() {
  if (pending.size === reported) return;
  reported = pending.size;
  console.error(`probe: ${reported} timers`);
}

function reportSoon() {
  clearTimeout(reporter);
  reporter = setTimeout(report, MOMENT);
}

function remember(timer) {
  pending.add(timer);
  reportSoon();
  return timer;
}

function forget(timer) {
  if (pending.delete(timer)) reportSoon();
}

globalThis.setInterval = (...args) => remember(setInterval(...args));

globalThis.setTimeout = (callback, ...args) => {
  const timer = setTimeout((...values) => {
    forget(timer);
    callback(...values);
  }, ...args);
  return remember(timer);
};

// Either function clears either kind.
globalThis.clearInterval = (timer) => {
  clearInterval(timer);
  forget(timer);
};

globalThis.clearTimeout = (timer) => {
  clearTimeout(timer);
  forget(timer);
};

report();

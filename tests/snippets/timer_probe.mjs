/**
 * Loaded before a server (node --import, deno --preload): says on stderr how many timers of the
 * server's own code are pending, at the start and whenever the number changes.
 */

const pending = new Set();

function report() {
  console.error(`probe: ${pending.size} timers`);
}

function remember(timer) {
  pending.add(timer);
  report();
  return timer;
}

function forget(timer) {
  if (pending.delete(timer)) report();
}

const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;

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

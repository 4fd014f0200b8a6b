/** The bus over Redis: whoever watches hears what another server says. */

import { type Bus, createBus } from "./bus.ts";
import { logError, logEvent } from "../http/log.ts";
import { createRedelivery } from "./redelivery.ts";

// A name, and no literal in `import`: Deno would install the client for every start.
const CLIENT = import.meta.resolve("./redis_client.ts");
const { createClient }: typeof import("./redis_client.ts") = await import(CLIENT);

/** How long an answer of Redis's may take, in milliseconds; then it counts as away. */
const TIMEOUT = 1_000;
/** How long connecting may take, in milliseconds. A server that is just starting is busy. */
const CONNECT_TIMEOUT = 5_000;
/** How often Redis is asked whether it is still there, and after how long it is not. Milliseconds. */
const ALIVE = { ask: 5_000, deadline: 15_000 };
/** How long to wait before connecting again, in milliseconds: twice as long each time. */
const BACKOFF = { first: 50, longest: 5_000 };
/** How many characters of messages may wait for Redis; above that, messages are lost. */
const MAX_WAITING = 16 * 2 ** 20;

/**
 * Creates a bus that reaches every server with the same Redis. It connects by itself, again and
 * again. While Redis is away it reaches this process only, and what was said to others is lost, but
 * for the newest message of a topic that must be heard.
 */
export function createRedisBus(url: string): Bus {
  const local = createBus();
  /** What this server says to itself it hears without Redis. */
  const server = crypto.randomUUID();
  const heard = new Map<string, number>();
  /** What Redis was told to send, until it was told to stop. */
  const listened = new Set<string>();
  const publisher = open(url);
  const subscriber = open(url);
  let waiting = 0;
  reportAbsence([publisher, subscriber]);

  // After a pause it must hear what it heard before, and nothing that was left meanwhile.
  subscriber.on("ready", () => {
    for (const topic of new Set([...heard.keys(), ...listened])) {
      if (heard.has(topic)) listen(topic).catch(() => {});
      else leave(topic);
    }
  });

  const hear = (text: string, channel: string) => {
    try {
      const { from, message } = JSON.parse(text);
      if (from !== server) local.publish(topicOf(channel), message);
    } catch (error) {
      // Thrown here, it would pass for the absence of Redis.
      logError(`Hear ${channel}`, error);
    }
  };

  async function listen(topic: string): Promise<void> {
    if (!subscriber.isReady) return;
    listened.add(topic);
    await subscriber.subscribe(channelOf(topic), hear);
  }

  function leave(topic: string): void {
    if (!subscriber.isReady) return;
    subscriber.unsubscribe(channelOf(topic), hear).then(() => {
      if (!heard.has(topic)) listened.delete(topic);
    }, () => {});
  }

  async function say(channel: string, text: string): Promise<boolean | undefined> {
    if (!publisher.isReady || waiting + text.length > MAX_WAITING) return undefined;
    waiting += text.length;
    try {
      return await publisher.publish(channel, text) > 0;
    } catch {
      return undefined;
    } finally {
      waiting -= text.length;
    }
  }
  const redelivery = createRedelivery(say, { maxLength: MAX_WAITING });
  publisher.on("ready", redelivery.retry);

  return {
    publish(topic, message, { mustBeHeard = false } = {}) {
      local.publish(topic, message);
      const text = JSON.stringify({ from: server, message });
      if (mustBeHeard) redelivery.say(channelOf(topic), text);
      else void say(channelOf(topic), text);
    },
    subscribe(topic, listener) {
      const subscription = local.subscribe(topic, listener);
      heard.set(topic, (heard.get(topic) ?? 0) + 1);
      let isOver = false;
      return {
        ready: within(listen(topic)).catch(() => {}),
        end() {
          if (isOver) return;
          isOver = true;
          subscription.end();
          const left = heard.get(topic)! - 1;
          if (left > 0) return void heard.set(topic, left);
          heard.delete(topic);
          leave(topic);
        },
      };
    },
    async isHeard(topic) {
      if (local.isHeard(topic)) return true;
      if (!publisher.isReady) return false;
      const channel = channelOf(topic);
      const numbers = await within(publisher.pubSubNumSub(channel)).catch(() => undefined);
      return Number(numbers?.[channel] ?? 0) > 0;
    },
    close() {
      redelivery.end();
      publisher.destroy();
      subscriber.destroy();
    },
  };
}

const PREFIX = "wireside:";
const channelOf = (topic: string): string => PREFIX + topic;
const topicOf = (channel: string): string => channel.slice(PREFIX.length);

function open(url: string) {
  const client = createClient({
    url,
    // What cannot be said now is not said later: nobody waits for it any more.
    disableOfflineQueue: true,
    pingInterval: ALIVE.ask,
    // They are for Redis's own cloud, and look at environment variables that we may not see.
    maintNotifications: "disabled",
    socket: {
      connectTimeout: CONNECT_TIMEOUT,
      socketTimeout: ALIVE.deadline,
      reconnectStrategy(retries) {
        const longest = Math.min(BACKOFF.first * 2 ** retries, BACKOFF.longest);
        return longest / 2 + Math.random() * longest / 2;
      },
    },
  });
  // It tries for ever; it gives up only when it is destroyed.
  client.connect().catch(() => {});
  return client;
}

/** Says once that Redis is away, and once that it is back, whichever connection notices it. */
function reportAbsence(clients: readonly ReturnType<typeof open>[]): void {
  let isAway = false;
  for (const client of clients) {
    client.on("error", (error) => {
      // Each attempt fails with an error of its own; the first one says it all.
      if (!isAway) logError("Reach Redis", `${reasonOf(error)}: trying again until it is there`);
      isAway = true;
    });
    client.on("ready", () => {
      if (!isAway || !clients.every(({ isReady }) => isReady)) return;
      isAway = false;
      logEvent("Redis is back");
    });
  }
}

/** Of several errors, one for each address of a host, only the first one says why. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message.replaceAll(/\s*\n\s*/g, " ") : String(error);
}

async function within<T>(promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("Ask Redis: no answer")), TIMEOUT);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

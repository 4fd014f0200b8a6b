/** The bus over Redis: whoever watches hears what another server says. */

import { createClient } from "@redis/client";
import { type Bus, createBus } from "./bus.ts";
import { logError, logEvent } from "./log.ts";

/** How long an answer of Redis's may take, in milliseconds; then it counts as away. */
const TIMEOUT = 1_000;
/** How long to wait before connecting again, in milliseconds: twice as long each time. */
const BACKOFF = { first: 50, longest: 5_000 };
/** How many commands may wait for an answer; above that, messages are lost. */
const MAX_WAITING = 10_000;

/**
 * Creates a bus that reaches every server with the same Redis. It connects by itself, again and
 * again. While Redis is away it reaches this process only, and what was said to others is lost.
 */
export function createRedisBus(url: string): Bus {
  const local = createBus();
  /** What this server says to itself it hears without Redis. */
  const server = crypto.randomUUID();
  const heard = new Map<string, number>();
  const publisher = open(url, "publish");
  const subscriber = open(url, "subscribe");
  // After a pause it must hear again what it heard before.
  subscriber.on("ready", () => {
    for (const topic of heard.keys()) listen(topic).catch(() => {});
  });

  const hear = (text: string, channel: string) => {
    const { from, message } = JSON.parse(text);
    if (from !== server) local.publish(topicOf(channel), message);
  };

  async function listen(topic: string): Promise<void> {
    if (subscriber.isReady) await subscriber.subscribe(channelOf(topic), hear);
  }

  return {
    publish(topic, message) {
      local.publish(topic, message);
      if (!publisher.isReady) return;
      const text = JSON.stringify({ from: server, message });
      publisher.publish(channelOf(topic), text).catch(() => {});
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
          if (subscriber.isReady) subscriber.unsubscribe(channelOf(topic)).catch(() => {});
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
      publisher.destroy();
      subscriber.destroy();
    },
  };
}

const PREFIX = "wireside:";
const channelOf = (topic: string): string => PREFIX + topic;
const topicOf = (channel: string): string => channel.slice(PREFIX.length);

function open(url: string, task: string) {
  let isAway = false;
  const client = createClient({
    url,
    // What cannot be said now is not said later: nobody waits for it any more.
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_WAITING,
    socket: {
      connectTimeout: TIMEOUT,
      reconnectStrategy(retries) {
        const longest = Math.min(BACKOFF.first * 2 ** retries, BACKOFF.longest);
        return longest / 2 + Math.random() * longest / 2;
      },
    },
  });
  client.on("error", (error) => {
    // Each attempt fails with an error of its own; the first one says it all.
    if (!isAway) logError(`Reach Redis to ${task}`, error);
    isAway = true;
  });
  client.on("ready", () => {
    if (isAway) logEvent(`Redis is back to ${task}`);
    isAway = false;
  });
  client.connect().catch((error) => logError(`Reach Redis to ${task}`, error));
  return client;
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

/** Who hears what: messages by topic, from whoever publishes to whoever has subscribed. */
export interface Bus {
  /** Hands the message to every subscriber of the topic. */
  publish(topic: string, message: unknown): void;
  /** Hears the topic's messages from now on, until the returned function is called. */
  subscribe(topic: string, listener: (message: unknown) => void): () => void;
  /** Whether anybody has subscribed to the topic. */
  hasSubscribers(topic: string): boolean;
}

/** Creates a bus that reaches everybody in this process. */
export function createBus(): Bus {
  const topics = new Map<string, Set<(message: unknown) => void>>();
  return {
    publish(topic, message) {
      for (const listener of topics.get(topic) ?? []) listener(message);
    },
    subscribe(topic, listener) {
      const listeners = topics.get(topic) ?? new Set();
      topics.set(topic, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
      };
    },
    hasSubscribers: (topic) => topics.has(topic),
  };
}

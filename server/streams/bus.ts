/** Who hears what: messages by topic, from whoever publishes to whoever has subscribed. */
export interface Bus {
  /** Hands the message to every subscriber of the topic, as well as it can. */
  publish(topic: string, message: unknown, options?: PublishOptions): void;
  /** Hears the topic's messages. */
  subscribe(topic: string, listener: (message: unknown) => void): Subscription;
  /** Whether anybody has subscribed to the topic. */
  isHeard(topic: string): boolean | Promise<boolean>;
  /** Leaves what it is connected to, where there is such a thing. */
  close?(): void;
}

/** How much it matters that a message arrives. */
export interface PublishOptions {
  /**
   * Whether the newest message of the topic is said again while nobody hears it, and so may come
   * twice. Default false: what nobody hears is lost.
   */
  mustBeHeard?: boolean;
}

/** A topic that is heard. */
export interface Subscription {
  /** Settles once messages from everywhere are heard, or those from elsewhere cannot be. */
  readonly ready: Promise<void>;
  /** Stops to hear. */
  end(): void;
}

/** Creates a bus that reaches everybody in this process. */
export function createBus(): Bus & { isHeard(topic: string): boolean } {
  const topics = new Map<string, Set<(message: unknown) => void>>();
  return {
    publish(topic, message) {
      for (const listener of topics.get(topic) ?? []) listener(message);
    },
    subscribe(topic, listener) {
      const listeners = topics.get(topic) ?? new Set();
      topics.set(topic, listeners.add(listener));
      return {
        ready: Promise.resolve(),
        end() {
          listeners.delete(listener);
          if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic);
        },
      };
    },
    isHeard: (topic) => topics.has(topic),
  };
}

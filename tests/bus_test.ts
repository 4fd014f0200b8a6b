import { assertEquals } from "@std/assert";
import { createBus } from "../server/bus.ts";

Deno.test("createBus hands a message to every subscriber of its topic, in order", () => {
  const bus = createBus();
  const heard: string[] = [];
  bus.subscribe("a", (message) => heard.push(`first ${message}`));
  bus.subscribe("a", (message) => heard.push(`second ${message}`));
  bus.subscribe("b", (message) => heard.push(`other ${message}`));
  bus.publish("a", 1);
  bus.publish("a", 2);
  assertEquals(heard, ["first 1", "second 1", "first 2", "second 2"]);
});

Deno.test("createBus keeps nothing for who comes later", () => {
  const bus = createBus();
  bus.publish("a", 1);
  const heard: unknown[] = [];
  bus.subscribe("a", (message) => heard.push(message));
  assertEquals(heard, []);
});

Deno.test("createBus forgets who has unsubscribed, also when it happens twice", () => {
  const bus = createBus();
  const heard: unknown[] = [];
  const unsubscribe = bus.subscribe("a", (message) => heard.push(message));
  assertEquals(bus.hasSubscribers("a"), true);
  unsubscribe();
  assertEquals(bus.hasSubscribers("a"), false);
  const leave = bus.subscribe("a", () => heard.push("new"));
  unsubscribe();
  assertEquals(bus.hasSubscribers("a"), true);
  bus.publish("a", 1);
  assertEquals(heard, ["new"]);
  leave();
  assertEquals(bus.hasSubscribers("a"), false);
});

Deno.test("createBus lets a subscriber leave while it hears a message", () => {
  const bus = createBus();
  const heard: string[] = [];
  const leave = bus.subscribe("a", () => {
    heard.push("first");
    leave();
  });
  bus.subscribe("a", () => heard.push("second"));
  bus.publish("a", 1);
  bus.publish("a", 2);
  assertEquals(heard, ["first", "second", "second"]);
});

import { assertEquals } from "@std/assert";
import { createBus } from "../../../server/streams/bus.ts";

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
  const first = bus.subscribe("a", (message) => heard.push(message));
  assertEquals(bus.isHeard("a"), true);
  first.end();
  assertEquals(bus.isHeard("a"), false);
  const second = bus.subscribe("a", () => heard.push("new"));
  first.end();
  assertEquals(bus.isHeard("a"), true);
  bus.publish("a", 1);
  assertEquals(heard, ["new"]);
  second.end();
  assertEquals(bus.isHeard("a"), false);
});

Deno.test("createBus lets a subscriber leave while it hears a message", () => {
  const bus = createBus();
  const heard: string[] = [];
  const first = bus.subscribe("a", () => {
    heard.push("first");
    first.end();
  });
  bus.subscribe("a", () => heard.push("second"));
  bus.publish("a", 1);
  bus.publish("a", 2);
  assertEquals(heard, ["first", "second", "second"]);
});

import { assertEquals } from "@std/assert";
import { createRedelivery } from "../../../server/streams/redelivery.ts";

/** Who hears: each answer is what saying comes to, and what was said is listed. */
function scene(options = {}) {
  const said: string[] = [];
  const ears: { answer: boolean | undefined } = { answer: undefined };
  const redelivery = createRedelivery((channel, text) => {
    said.push(`${channel}: ${text}`);
    return Promise.resolve(ears.answer);
  }, options);
  /** What is said again now, once what was said before is settled. */
  const retry = async () => {
    await settled();
    said.length = 0;
    redelivery.retry();
    await settled();
    return [...said];
  };
  return { said, ears, retry, say: redelivery.say, [Symbol.dispose]: redelivery.end };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("createRedelivery says a message once that is heard", async () => {
  using room = scene();
  room.ears.answer = true;
  room.say("a", "1");
  assertEquals(room.said, ["a: 1"]);
  assertEquals(await room.retry(), []);
});

Deno.test("createRedelivery says the newest message of each channel again until it is heard", async () => {
  using room = scene();
  for (const [channel, text] of ["a1", "b1", "a2"]) room.say(channel!, text!);
  assertEquals((await room.retry()).toSorted(), ["a: 2", "b: 1"]);
  room.ears.answer = true;
  assertEquals((await room.retry()).toSorted(), ["a: 2", "b: 1"]);
  assertEquals(await room.retry(), []);
});

Deno.test("createRedelivery drops a message for a newer one that is heard, and never the other way", async () => {
  const answers: PromiseWithResolvers<boolean | undefined>[] = [];
  const said: string[] = [];
  const redelivery = createRedelivery((_, text) => {
    said.push(text);
    answers.push(Promise.withResolvers());
    return answers.at(-1)!.promise;
  });
  for (const text of ["1", "2", "3"]) redelivery.say("a", text);
  answers[2]!.resolve(undefined);
  await settled();
  answers[0]!.resolve(undefined);
  answers[1]!.resolve(true);
  await settled();
  redelivery.retry();
  assertEquals(said, ["1", "2", "3", "3"]);
  redelivery.end();
});

Deno.test("createRedelivery gives up what nobody wants, but not while nobody can be reached", async () => {
  using room = scene({ maxTries: 2 });
  room.say("a", "1");
  for (let time = 0; time < 5; time++) assertEquals(await room.retry(), ["a: 1"]);
  room.ears.answer = false;
  for (let time = 0; time < 2; time++) assertEquals(await room.retry(), ["a: 1"]);
  assertEquals(await room.retry(), []);
});

Deno.test("createRedelivery keeps so many characters, and loses the oldest above that", async () => {
  using room = scene({ maxLength: 5 });
  for (const channel of ["a", "b", "c"]) room.say(channel, "12");
  assertEquals((await room.retry()).toSorted(), ["b: 12", "c: 12"]);
  room.say("d", "123456");
  assertEquals(await room.retry(), []);
});

import { createParser } from "eventsource-parser";
import { createInterpreter, interpret } from "../../event_stream/mod.ts";
import { median } from "./measure.ts";

/** One comparison with eventsource-parser: medians of runs that took turns. */
export interface Comparison {
  name: string;
  ours: number;
  peer: number;
  unit: string;
  ratio: number;
}

/** Reads a stream and returns what it found, so that the work cannot be left out. */
type Reading = () => { events: number; characters: number };

const CHUNK_BYTES = 16_384;
const WHOLE_BYTES = 65_536;
const WARM_UP_ROUNDS = 10;
const ROUNDS = 80;

const blocks = (count: number, block: (index: number) => string) =>
  new TextEncoder().encode(Array.from({ length: count }, (_, index) => block(index)).join(""));

const token = (text: string) =>
  "event: content_block_delta\n" +
  'data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"' + text +
  '"}}\n\n';

const inputs: [name: string, stream: Uint8Array][] = [
  [
    "small events",
    blocks(50_000, (index) => `data: {"num":${index},"message":"2026-11-23T09:15:07Z"}\n\n`),
  ],
  ["model tokens, ASCII", blocks(30_000, () => token(" tok"))],
  [
    "model tokens, a tenth not ASCII",
    blocks(30_000, (index) => token(index % 10 === 0 ? " schön →" : " tok")),
  ],
  [
    "200 data lines a block",
    blocks(
      300,
      (index) =>
        `data: line ${index} of a long text that goes on for a while and then ends.\n`.repeat(200) +
        "\n",
    ),
  ],
];

/** Compares the interpreter with eventsource-parser; takes about ten seconds. */
export function benchInterpret(): Promise<Comparison[]> {
  const comparisons = inputs.flatMap(([name, stream]) => [
    compare(`${name}, in chunks of 16 KiB`, stream.length, ...streaming(stream)),
    compare(`${name}, 64 KiB as a whole`, stream.length, ...whole(stream)),
  ]);
  return Promise.resolve(comparisons);
}

/** Both read a stream as it arrives and keep nothing. */
function streaming(stream: Uint8Array): [ours: Reading, peer: Reading] {
  const chunks = cut(stream, CHUNK_BYTES);
  const ours = () => {
    const found = { events: 0, characters: 0 };
    const interpreter = createInterpreter();
    for (const chunk of chunks) {
      for (const { event } of interpreter.push(chunk)) {
        if (!event) continue;
        found.events++;
        found.characters += event.data.length;
      }
    }
    return found;
  };
  const peer = () => {
    const found = { events: 0, characters: 0 };
    const decoder = new TextDecoder();
    const parser = createParser({
      onEvent({ data }) {
        found.events++;
        found.characters += data.length;
      },
    });
    for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
    return found;
  };
  return [ours, peer];
}

/** Both read pieces of 64 KiB, each a stream of its own, and return all its events. */
function whole(stream: Uint8Array): [ours: Reading, peer: Reading] {
  const pieces = cut(stream, WHOLE_BYTES);
  const read = (eventsOf: (piece: Uint8Array) => { data: string }[]) => () => {
    const found = { events: 0, characters: 0 };
    for (const piece of pieces) {
      const events = eventsOf(piece);
      found.events += events.length;
      for (const { data } of events) found.characters += data.length;
    }
    return found;
  };
  return [read((piece) => interpret(piece).events), read(peerEvents)];
}

function peerEvents(piece: Uint8Array): { data: string }[] {
  const events: { data: string }[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  parser.feed(new TextDecoder().decode(piece));
  return events;
}

function cut(stream: Uint8Array, size: number): Uint8Array[] {
  const count = Math.ceil(stream.length / size);
  return Array.from(
    { length: count },
    (_, index) => stream.subarray(index * size, (index + 1) * size),
  );
}

function compare(name: string, bytes: number, ours: Reading, peer: Reading): Comparison {
  const rounds = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, () => {
    const [oursFound, oursTime] = timed(ours);
    const [peerFound, peerTime] = timed(peer);
    if (oursFound.events !== peerFound.events || oursFound.characters !== peerFound.characters) {
      throw new Error(
        `Compare the interpreters on ${name}: ours found ${JSON.stringify(oursFound)}, ` +
          `eventsource-parser ${JSON.stringify(peerFound)}: the figures would mean nothing`,
      );
    }
    return { ours: bytes / 1000 / oursTime, peer: bytes / 1000 / peerTime };
  }).slice(WARM_UP_ROUNDS);
  return {
    name,
    ours: median(rounds.map((round) => round.ours)),
    peer: median(rounds.map((round) => round.peer)),
    unit: "MB/s",
    // Of neighbouring runs, because the machine's own speed changes from second to second.
    ratio: median(rounds.map((round) => round.ours / round.peer)),
  };
}

function timed(reading: Reading): [found: ReturnType<Reading>, milliseconds: number] {
  const start = performance.now();
  const found = reading();
  return [found, performance.now() - start];
}

if (import.meta.main) {
  for (const { name, ours, peer, unit, ratio } of await benchInterpret()) {
    console.log(`${ratio.toFixed(2)}  ${ours.toFixed(0)} of ${peer.toFixed(0)} ${unit}  ${name}`);
  }
}

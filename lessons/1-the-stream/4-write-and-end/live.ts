/**
 * The same frames, written in other pieces: `?cut=` says how their bytes are cut into writes,
 * `?end=` how the stream ends, and `?every=` how many milliseconds lie between two writes.
 * Run it alone: `deno serve live.ts`, then `curl -N 'http://127.0.0.1:8000/?cut=word'`
 */

const CUTS = ["whole", "word", "crlf", "character", "line", "five", "same-turn"];
const ENDS = ["never", "after-3", "mid-frame", "fail"];
const encoder = new TextEncoder();

export default {
  fetch(request: Request): Response {
    const { searchParams } = new URL(request.url);
    const cut = searchParams.get("cut") ?? "whole";
    const end = searchParams.get("end") ?? "never";
    const every = searchParams.get("every") ?? "400";
    if (!CUTS.includes(cut)) return refuse(`cut: one of ${CUTS.join(", ")}`);
    if (!ENDS.includes(end)) return refuse(`end: one of ${ENDS.join(", ")}`);
    if (!/^\d+$/.test(every) || Number(every) < 50 || Number(every) > 5000) {
      return refuse("every: a whole number of milliseconds from 50 to 5000");
    }

    const turns = play(cut, end);
    let timer: ReturnType<typeof setInterval>;

    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        function takeTurn(): void {
          const { value: writes = [], done } = turns.next();
          for (const bytes of writes) controller.enqueue(bytes);
          if (!done) return;
          clearInterval(timer);
          // A clean end, or a connection that breaks.
          if (end !== "fail") controller.close();
          else controller.error(new Error("the source of the frames has failed"));
        }

        timer = setInterval(takeTurn, Number(every));
        takeTurn();
      },
      // The reader has left.
      cancel() {
        clearInterval(timer);
      },
    });

    return new Response(body, {
      headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" },
    });
  },
};

/** What is written, turn by turn: all writes of one turn at once. A turn without one only waits. */
function* play(cut: string, end: string): Generator<Uint8Array[], void> {
  const last = end === "never" ? Infinity : 3;
  const newline = cut === "crlf" ? "\r\n" : "\n";
  const size = cut === "five" ? 5 : 1;
  for (let num = 1; num <= last;) {
    let frames = "";
    for (const next = num + size; num < next && num <= last; num++) {
      const data = JSON.stringify({ num, message: `✓ ${new Date().toISOString()}` });
      frames += `data: ${data}${newline}${newline}`;
    }
    yield* turnsOf(frames, cut);
  }
  if (end === "mid-frame") yield [encoder.encode(`data: no empty line follows${newline}`)];
}

function turnsOf(text: string, cut: string): Uint8Array[][] {
  const bytes = encoder.encode(text);
  const { length } = bytes;
  const cutAt = (...places: number[]) =>
    [...places, length].map((place, index) => [bytes.subarray(places[index - 1] ?? 0, place)]);
  switch (cut) {
    case "word":
      return cutAt(text.indexOf("message") + 4);
    case "crlf": // Both of them.
      return cutAt(length - 3, length - 1);
    case "character": // ✓ is three bytes.
      return cutAt(text.indexOf("✓") + 1);
    case "line": // The empty line waits.
      return cutAt(length - 1).toSpliced(1, 0, [], [], []);
    case "same-turn":
      return [cutAt(length - 1).flat()];
    case "five":
      return [[bytes], [], [], [], []];
    default:
      return [[bytes]];
  }
}

function refuse(reason: string): Response {
  return new Response(`${reason}\n`, { status: 400 });
}

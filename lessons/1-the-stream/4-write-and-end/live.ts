/**
 * The same frames, written in other pieces: `?cut=` says how their
 * bytes are cut into writes, `?end=` how the stream ends, and `?every=`
 * how many milliseconds lie between two writes.
 * Run it alone: `deno serve live.ts`,
 * then `curl -N 'http://127.0.0.1:8000/?cut=word'`
 */

const encoder = new TextEncoder();

export default {
  fetch(request: Request): Response {
    const query = readQuery(request);
    if (query instanceof Response) return query;
    const cut = query.get("cut") ?? "whole";
    const end = query.get("end") ?? "never";
    const every = Number(query.get("every") ?? 400);

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
          if (end !== "fail") return controller.close();
          controller.error(
            new Error("the source of the frames has failed"),
          );
        }

        timer = setInterval(takeTurn, every);
        takeTurn();
      },
      // The reader has left.
      cancel() {
        clearInterval(timer);
      },
    });

    return new Response(body, {
      headers: {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-cache",
      },
    });
  },
};

/** What is written at once. A turn without writes only waits. */
type Turn = Uint8Array[];

/** Cuts some frames into writes, turn by turn. */
function turnsOf(frames: string, cut: string): Turn[] {
  const bytes = encoder.encode(frames);
  const { length } = bytes;
  const cutAt = (...places: number[]) =>
    [...places, length].map((place, index) => [
      bytes.subarray(places[index - 1] ?? 0, place),
    ]);
  switch (cut) {
    case "word":
      return cutAt(frames.indexOf("message") + 4);
    case "crlf": // Both of them.
      return cutAt(length - 3, length - 1);
    case "character": // ✓ is three bytes.
      return cutAt(frames.indexOf("✓") + 1);
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

// #region the frames, one after another
/** The turns of all frames, until the last one. */
function* play(cut: string, end: string): Generator<Turn, void> {
  const last = end === "never" ? Infinity : 3;
  const newline = cut === "crlf" ? "\r\n" : "\n";
  const size = cut === "five" ? 5 : 1;
  for (let num = 1; num <= last;) {
    let frames = "";
    for (const next = num + size; num < next && num <= last; num++) {
      const message = `✓ ${new Date().toISOString()}`;
      const data = JSON.stringify({ num, message });
      frames += `data: ${data}${newline}${newline}`;
    }
    yield* turnsOf(frames, cut);
  }
  if (end === "mid-frame") {
    yield [encoder.encode(`data: no empty line follows${newline}`)];
  }
}
// #endregion

// #region reading the options
/** What the query may say. */
const ALLOWED = {
  cut: "whole | word | crlf | character | line | five | same-turn",
  end: "never | after-3 | mid-frame | fail",
  every: "a whole number of milliseconds from 50 to 5000",
};

/** The query, or a 400 that says what it may say. */
function readQuery({ url }: Request): URLSearchParams | Response {
  const query = new URL(url).searchParams;
  for (const [name, allowed] of Object.entries(ALLOWED)) {
    const value = query.get(name);
    const fits = value === null || allowed.split(" | ").some((one) => {
      const [, least, most] = /from (\d+) to (\d+)$/.exec(one) ?? [];
      if (least === undefined) return value === one;
      const number = /^\d+$/.test(value) ? Number(value) : NaN;
      return number >= Number(least) && number <= Number(most);
    });
    if (fits) continue;
    return new Response(`${name}: ${allowed}\n`, { status: 400 });
  }
  return query;
}
// #endregion

/** The live view of lesson reconnection: its table of connections, in real browsers. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "puppeteer-core";
import { until } from "../../snippets/wait.ts";
import { browserTest, untilInPage } from "../../browser/browsers.ts";

const LESSON = "/lessons/reconnection";

browserTest(
  "live view counts no gap and no duplicate where the server resumes",
  async ({ open, name }) => {
    const page = await open(LESSON);
    // As the page begins: with the browser's own reconnection time.
    const { rows: [first, second, third] } = await untilTable(page, (rows) => isWhole(rows[2], 4));
    assertEquals(first, {
      id: "none",
      nums: [1, 4],
      missing: 0,
      again: 0,
      waited: "a new EventSource",
    });
    for (const [row, id, nums] of [[second, "4", [5, 8]], [third, "8", [9, 12]]] as const) {
      assert(row);
      const { waited, ...rest } = row;
      assertEquals(rest, { id, nums, missing: 0, again: 0 });
      // In the server's time, in which a busy machine may add, and never takes away.
      assert(timeIn(waited) > (name === "Chromium" ? 2900 : 4900), waited);
    }

    await change(page, { source: "clock", retry: "700" });
    const { rows, total } = await untilTable(page, (rows) => isWhole(rows[2], 4));
    rows.slice(1, 3).forEach(({ id, nums, missing, again }, index) => {
      const before = rows[index]!.nums!;
      assertEquals([id, nums![0], missing, again], [`${before[1]}`, before[1] + 1, 0, 0]);
    });
    assertEquals(total.slice(1), [0, 0]);
    assertEquals(await page.$$(".disagrees"), []);
  },
);

browserTest(
  "live view counts what a server that forgets leaves out or repeats",
  async ({ open }) => {
    const page = await open(LESSON);
    await change(page, { retry: "600", resume: "no" });
    const repeated = await untilTable(page, (rows) => isWhole(rows[2], 4));
    assertEquals(repeated.rows.slice(0, 3).map(withoutWait), [
      { id: "none", nums: [1, 4], missing: 0, again: 0 },
      { id: "4", nums: [1, 4], missing: 0, again: 4 },
      { id: "4", nums: [1, 4], missing: 0, again: 4 },
    ]);
    const [arrived = 0, missing, again] = repeated.total;
    assertEquals([missing, again], [0, arrived - 4]);

    // Without an ID it cannot know, even if it would resume.
    await change(page, { resume: "yes", ids: "off" });
    const unnamed = await untilTable(page, (rows) => isWhole(rows[1], 4));
    assertEquals(unnamed.rows.slice(0, 2).map(withoutWait), [
      { id: "none", nums: [1, 4], missing: 0, again: 0 },
      { id: "none", nums: [1, 4], missing: 0, again: 4 },
    ]);

    // Away for 2.2 seconds, with an event each half a second.
    await change(page, { source: "clock", ids: "on", resume: "no", retry: "2200" });
    const passed = await untilTable(page, (rows) => isWhole(rows[1], 4));
    const [before, after] = passed.rows as [Row, Row];
    assertEquals(after.id, `${before.nums![1]}`);
    assertEquals(after.missing, after.nums![0] - before.nums![1] - 1);
    assert(after.missing >= 3, `${after.missing} are missing`);
    assertEquals(passed.total[2], 0);
  },
);

browserTest(
  "live view shows that 204 ends it for good, and a new object forgets",
  async ({ open }) => {
    // Firefox says so of a 204, too.
    const page = await open(LESSON, { expected: /establish a connection/ });
    await change(page, { retry: "600", stop: "6" });
    const { rows } = await untilTable(page, (rows) => rows[2]?.what !== undefined);
    assertEquals(rows.map(withoutWait), [
      { id: "none", nums: [1, 4], missing: 0, again: 0 },
      { id: "4", nums: [5, 6], missing: 0, again: 0 },
      { id: "6", nums: undefined, what: "204: gave up", missing: 0, again: 0 },
    ]);
    assertEquals(await page.$eval(".state", (state) => state.textContent), "CLOSED");

    // After it has given up, the only way on is the button that connects.
    await press(page, ".go");
    const anew = await untilTable(page, (rows) => isWhole(rows[3], 4));
    assertEquals(anew.rows[3], {
      id: "none",
      nums: [1, 4],
      missing: 0,
      again: 4,
      waited: "a new EventSource",
    });
  },
);

browserTest("live view goes on after a cut, with the time that was asked for", async ({ open }) => {
  const page = await open(LESSON);
  await change(page, { drop: "off", retry: "900" });
  await cutIn(page, 0);
  const short = await cutIn(page, 1);
  await change(page, { retry: "3500" });
  const long = await cutIn(page, 0);
  for (const { id, nums, missing, again } of [short, long]) {
    assertEquals([id, missing, again], [`${nums![0] - 1}`, 0, 0]);
  }
  assert(timeIn(short.waited) < timeIn(long.waited), `${short.waited}, ${long.waited}`);
});

/** A row of the table of connections. */
interface Row {
  readonly id: string;
  readonly nums: readonly [first: number, last: number] | undefined;
  /** What stands in the place of numbers, once it is settled that there are none. */
  readonly what?: string;
  readonly missing: number;
  readonly again: number;
  readonly waited: string;
}

/** The table, and what stands over it: how many arrived, are missing, and came again. */
interface Table {
  readonly rows: readonly Row[];
  readonly total: readonly number[];
}

/** Waits until the table is as it should be; it is read at once. */
async function untilTable(
  page: Page,
  isEnough: (rows: readonly Row[]) => boolean,
): Promise<Table> {
  let table: Table = { rows: [], total: [] };
  await page.waitForSelector(".continuity");
  await until(async () => {
    const { cells, total } = await page.$eval(".continuity", (element) => ({
      cells: [...element.querySelectorAll("tbody tr:has(td + td)")].map((row) =>
        [...row.querySelectorAll("td")].map((cell) => cell.textContent ?? "")
      ),
      total: [...element.querySelectorAll("dd")].map((dd) => Number(dd.textContent)),
    }));
    table = { rows: cells.map(readRow), total };
    return table.rows.every(({ id }) => id !== "not seen") && isEnough(table.rows);
  }, "the table of connections is as it should be");
  return table;
}

function readRow([id = "", nums = "", missing, again, waited = ""]: string[]): Row {
  const [, first, last = first] = /^(\d+)(?:–(\d+))?$/.exec(nums) ?? [];
  const isWaiting = nums === "none yet" || first !== undefined;
  return {
    id,
    nums: first === undefined ? undefined : [Number(first), Number(last)],
    ...(!isWaiting && { what: nums }),
    missing: Number(missing),
    again: Number(again),
    waited,
  };
}

function withoutWait({ waited: _, ...row }: Row): Omit<Row, "waited"> {
  return row;
}

/** Whether so many events have come over it: then the server drops it. */
function isWhole(row: Row | undefined, count: number): boolean {
  return row?.nums !== undefined && row.nums[1] - row.nums[0] + 1 >= count;
}

function timeIn(waited: string): number {
  assertMatch(waited, /^[\d,.]+ ms$/);
  return Number(waited.replace(/,| ms/g, ""));
}

/** Cuts the connection in that row once there is a number, and returns the row of the next one. */
async function cutIn(page: Page, index: number): Promise<Row> {
  await untilTable(page, (rows) => rows[index]?.nums !== undefined);
  await press(page, ".warn");
  const { rows } = await untilTable(page, (rows) => rows[index + 1]?.nums !== undefined);
  return rows[index + 1]!;
}

/** Presses a button of the bar. */
async function press(page: Page, selector: string): Promise<void> {
  await page.waitForSelector(`.acts ${selector}:enabled`);
  await page.evaluate(`document.querySelector(".acts ${selector}").click()`);
}

/** Changes the address: what has a list is chosen, what has a field is written and sent. */
async function change(page: Page, values: Record<string, string>): Promise<void> {
  await page.waitForSelector(".address");
  for (const [name, value] of Object.entries(values)) {
    await page.evaluate(`{
      const field = document.querySelector(".address").elements["${name}"];
      field.value = "${value}";
      field.form.requestSubmit();
    }`);
    await untilInPage(
      page,
      `${name} is ${value}`,
      `document.querySelector(".live").getAttribute("aria-label").includes("${name}=${value}")`,
    );
  }
}

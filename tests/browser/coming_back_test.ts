/** A live view whose server ends its stream: by its limit, or because it ends itself. */

import { assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { startCourse } from "../helpers/process.ts";
import { browserTest, untilInPage } from "./browsers.ts";
import { change } from "./controls.ts";

const LESSON = "/lessons/reconnection";

browserTest(
  "live view comes back whenever its stream has lasted long enough, and goes on where it was",
  async ({ open }) => {
    const page = await open(LESSON);
    // Without an end of its own.
    await change(page, { drop: "off" });
    await untilInPage(
      page,
      "it has come back twice after a last frame",
      `[...document.querySelectorAll(".row")]
        .filter(({ textContent }) => textContent.includes("retry: ")).length >= 2 &&
        document.querySelector(".row:last-child").matches(".agrees")`,
    );
    await assertResumed(page);
  },
  { env: { MAX_STREAM_SECONDS: "2" } },
);

for (const isLate of [false, true]) {
  const which = isLate ? "a server that is late" : "the next server";
  browserTest(`live view comes back to ${which}, and goes on where it was`, async ({ context }) => {
    const first = await startCourse();
    const page = await context.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(first.origin + LESSON, { waitUntil: "domcontentloaded" });
    await change(page, { drop: "off" });
    await untilInPage(
      page,
      "a frame of the new address is there",
      `document.querySelector(".is-request ~ .is-request ~ .agrees") !== null`,
    );
    // With SIGTERM, as a deployment does.
    await first[Symbol.asyncDispose]();
    // Who has asked in vain may ask again before or after its wire does.
    const inVain = "not seen on the wireerror readyState is 0";
    if (isLate) {
      await untilInPage(
        page,
        "it has asked in vain",
        `document.querySelector(".ledger").textContent.includes("${inVain}")`,
      );
    }
    await using _next = await startCourse({ args: ["--port", String(first.port)] });
    await untilInPage(
      page,
      "it has come back with its last event ID",
      `document.querySelector(".is-request:has(.wire-id) ~ .agrees") !== null`,
    );
    await assertResumed(page);
    await page.close();
  });
}

/** Asserts that no event is missing, and that none is shown alone. */
async function assertResumed(page: Page): Promise<void> {
  const rows = await page.$$eval(".row", (rows) =>
    rows.map((row) => ({
      isRequest: row.matches(".is-request"),
      text: row.textContent ?? "",
      id: row.querySelector(".made [data-part=id] dd")?.textContent ?? "",
      asked: row.querySelector(".line:has(> .wire-id)")?.textContent ?? "",
    })));
  // From the first event of the last address on.
  const begin = rows.findLastIndex(({ id }) => id === "1");
  const events = rows.slice(begin).filter(({ id }) => id !== "");
  assertEquals(events.map(({ id }) => id), events.map((_, index) => `${index + 1}`));
  for (const [index, { isRequest, asked }] of rows.entries()) {
    if (!isRequest || index < begin) continue;
    const before = rows.slice(0, index).findLast(({ id }) => id !== "");
    assertEquals(asked, `Last-Event-ID: ${before?.id}`);
  }
  // The wire does not see who asks while no server is there.
  assertEquals(rows.filter(({ text }) => /not seen on the wire(?!error)/.test(text)), []);
  assertEquals(await page.$$(".disagrees"), []);
}

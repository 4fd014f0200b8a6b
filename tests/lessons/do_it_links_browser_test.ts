/** Every do-it link of every lesson: what its words say is what the instrument then does. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { browserTest, untilInPage } from "../browser/browsers.ts";
import { ON_PURPOSE, text } from "../browser/controls.ts";
import { loadCourse } from "../../server/course/course.ts";
import { lessonsUnderTest } from "../helpers/lessons.ts";
import { LESSONS } from "../helpers/site.ts";

const lessons = lessonsUnderTest((await loadCourse(LESSONS)).lessons);
const OWN = "The lesson’s own stream";

for (const { slug } of lessons) {
  browserTest(
    `do-it links of ${slug} set what their words say, and the stream follows`,
    async ({ open }) => {
      const page = await open(`/lessons/${slug}`, { expected: ON_PURPOSE });
      await page.waitForSelector(".row");
      const own = await readAddress(page);
      for (const link of await readLinks(page, "a.do[data-set]")) {
        assertSays(link, own);
        await page.evaluate(reset);
        await press(page, link);
        await assertPlays(page, link, { ...own, ...link.set });
        assertEquals(await text(page, ".playing .what"), link.words);
        assertEquals(await page.evaluate("document.activeElement.matches('a.do')"), true);
      }
      // Others stay as the reader left them: links follow each other.
      const all = await readLinks(page, "a.do[data-set]");
      await page.evaluate(reset);
      let address = own;
      for (const link of all.slice(0, 3)) {
        await press(page, link);
        address = { ...address, ...link.set };
        await assertPlays(page, link, address);
      }
      if (all.length > 0) await page.evaluate(reset);
      assertEquals([await text(page, ".playing .what"), await readAddress(page)], [OWN, own]);
    },
    { lessons: [slug] },
  );

  browserTest(
    `links of ${slug} that act and that point do and light what they name`,
    async ({ open }) => {
      const page = await open(`/lessons/${slug}`, { expected: ON_PURPOSE });
      await untilInPage(page, "it is open", isIn("OPEN"));
      for (const link of await readLinks(page, "a.do[data-act]")) {
        assert(link.words.toLowerCase().includes(link.act), `${link.words}: ${link.act}`);
        if (!await page.evaluate(isIn("OPEN"))) await page.evaluate(connect);
        await untilInPage(page, "it is open", isIn("OPEN"));
        await page.evaluate(
          `globalThis.newest = document.querySelector(".row:last-child").dataset.key`,
        );
        await press(page, link);
        await untilInPage(page, `${link.words} has done so`, DONE[link.act]!);
      }
      for (const link of await readLinks(page, "a.point")) {
        await focus(page, `a.point[data-n="${link.n}"]`);
        await untilInPage(page, `${link.words} are lit, or there is none yet`, LIT);
        await page.evaluate("document.activeElement.blur()");
        await untilInPage(
          page,
          "nothing is lit",
          `document.querySelector(".lit, .none-lit") === null`,
        );
      }
    },
    { lessons: [slug] },
  );
}

/** A link that drives the instrument. */
interface Link {
  readonly n: number;
  readonly words: string;
  readonly set: Record<string, string>;
  readonly act: string;
  readonly shows: readonly string[];
}

/** Reads the links, and numbers them so that they can be found again. */
async function readLinks(page: Page, selector: string): Promise<Link[]> {
  return await page.$$eval(selector, (links) =>
    links.map((link, n) => {
      const { set = "", act = "", shows = "" } = (link as HTMLElement).dataset;
      (link as HTMLElement).dataset.n = String(n);
      return {
        n,
        words: link.textContent ?? "",
        set: Object.fromEntries(new URLSearchParams(set)),
        act,
        shows: shows.split(" ").filter((show) => show !== ""),
      };
    }));
}

/** Presses it by the keyboard. */
async function press(page: Page, { n, act }: Link): Promise<void> {
  await focus(page, `a.do[data-n="${n}"]${act === "" ? "[data-set]" : "[data-act]"}`);
  await page.keyboard.press("Enter");
}

/** In an experiment it is there once an answer has been chosen; in a reason, once that is shown. */
async function focus(page: Page, selector: string): Promise<void> {
  await page.$eval(selector, (link) => {
    const form = link.closest("form");
    form?.querySelector("input")?.click();
    if (form && link.closest(".why")) form.dataset.revealed = "";
    const details = link.closest("details");
    if (details) details.open = true;
  });
  await page.focus(selector);
}

/**
 * A link's words name what it sets to something else than the lesson's own stream has: the parameter
 * or its value. What they name with a value has that value.
 */
function assertSays({ words, set }: Link, own: Record<string, string>): void {
  for (const [, name = "", value = ""] of words.matchAll(/\b([\w-]+) (?:back )?to ([\w.-]+)/g)) {
    if (name in own) assertEquals(set[name], value, words);
  }
  const said = words.toLowerCase().split(/[^\w]+/);
  for (const [name, value] of Object.entries(set)) {
    if (value === own[name] || MEANS[words]?.[name] === value) continue;
    const isSaid = said.includes(name) || value.split("-").every((part) => said.includes(part));
    assert(isSaid, `“${words}” says nothing of ${name}=${value}`);
  }
}

/** What words mean that name neither a parameter nor its value. */
const MEANS: Record<string, Record<string, string>> = {
  "send data:hello": { only: "no-space" },
  "Send data:  hello": { only: "two-spaces" },
  "Send id: 8 without data": { only: "id-alone" },
  "send id: 8 without data": { only: "id-alone" },
  "Play the whole gallery, five frames a second": { every: "200" },
  "Send U+2028": { only: "line-separator" },
  "send Data: D is not d": { only: "case" },
  "send an id with U+0000": { only: "id-null" },
  "send retry: 1x": { only: "retry-letter" },
  "send the type and the ID last": { only: "order" },
  "send comment: ping": { only: "not-a-comment" },
  "Play the gallery to its end": { every: "200" },
  "Send a mark before each of two lines": { only: "bom" },
  "Send these two frames": { only: "event-alone" },
  "Send data twice": { only: "no-colon" },
  "Send all three line endings": { only: "mixed" },
  "end after a frame": { end: "after-3" },
  "end inside a frame": { end: "mid-frame" },
  "break the connection": { end: "fail" },
};

/** Waits until address, switches and the newest request on the wire all have these parameters. */
async function assertPlays(page: Page, { words, shows }: Link, address: Record<string, string>) {
  const query = JSON.stringify(Object.entries(address).sort());
  await untilInPage(
    page,
    `“${words}” has switched to ${query}, and the server got that request`,
    `JSON.stringify(Object.entries(${READ_ADDRESS}).sort()) === ${JSON.stringify(query)} &&
      [...document.querySelectorAll(".is-request .line.soft")].some(({ firstChild, textContent }) =>
        JSON.stringify([...new URLSearchParams(textContent.split("?")[1]?.split(/Last-Event-ID|\\d{3} |\\s/)[0] ?? "")]
          .sort()) === ${JSON.stringify(query)})`,
  );
  for (const show of shows) assert(await page.$(SHOWN[show]!), `${words}: ${show} is shown`);
}

const SHOWN: Record<string, string> = {
  buffers: ".ledger",
  diagram: ".diagram",
  gaps: ".continuity",
  outcomes: ".outcomes",
};

const READ_ADDRESS = `Object.fromEntries(new FormData(document.querySelector(".address")))`;

async function readAddress(page: Page): Promise<Record<string, string>> {
  return await page.evaluate(READ_ADDRESS) as Record<string, string>;
}

/** The one way back to the lesson's own stream. */
const reset = `(async () => {
  document.querySelector(".playing button")?.click();
  while (document.querySelector(".playing button")) await new Promise(requestAnimationFrame);
})()`;
const connect = `document.querySelector(".acts .go")?.click()`;

function isIn(state: string): string {
  return `document.querySelector(".live .state").textContent === "${state}"`;
}

/** What each action leaves to be seen, after the row that was the newest. */
const NEW =
  `[...document.querySelectorAll(".row")].filter(({ dataset }) => +dataset.key > +newest)`;
const DONE: Record<string, string> = {
  cut: `${NEW}.some((row) => row.matches(".is-end") && row.textContent.includes("cut"))`,
  pause: isIn("CLOSED"),
  connect: `${NEW}.some((row) => row.matches(".is-request"))`,
  heads: `document.querySelector("details.heads").open`,
  clear: `${NEW}.length === document.querySelectorAll(".row").length`,
};
const LIT = `document.querySelector(".row.lit, .none-lit") !== null`;

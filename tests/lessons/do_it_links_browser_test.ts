/** Every do-it link of every lesson: what its words say is what the instrument then does. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "puppeteer-core";
import { browserTest, untilInPage } from "../browser/browsers.ts";
import { text } from "../browser/controls.ts";
import { loadCourse } from "../../server/course/course.ts";
import { lessonsUnderTest } from "../helpers/lessons.ts";
import { LESSONS } from "../helpers/site.ts";

const lessons = lessonsUnderTest((await loadCourse(LESSONS)).lessons);
/** What a console says of answers that lessons give on purpose, and of streams that are left. */
const EXPECTED = /status of [2-5]\d\d|MIME type|establish a connection|interrupted|ERR_|can’t be/;
const OWN = "The lesson’s own stream";

for (const { slug } of lessons) {
  browserTest(
    `do-it links of ${slug} set what their words say, and the stream follows`,
    async ({ open }) => {
      const page = await open(`/lessons/${slug}`, { expected: EXPECTED });
      await page.waitForSelector(".row");
      const own = await readAddress(page);
      for (const link of await readLinks(page, "a.do[data-set]")) {
        assertSays(link);
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
      const page = await open(`/lessons/${slug}`, { expected: EXPECTED });
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
        await page.focus(`a.point[data-n="${link.n}"]`);
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

/** Presses it by the keyboard. A link in an experiment is there once an answer has been chosen. */
async function press(page: Page, { n, act }: Link): Promise<void> {
  const selector = `a.do[data-n="${n}"]${act === "" ? "[data-set]" : "[data-act]"}`;
  await page.$eval(selector, (link) => {
    const form = link.closest("form");
    form?.querySelector("input")?.click();
    // In an answer's reason, it is there once the reasons are.
    if (form && link.closest(".why")) form.dataset.revealed = "";
    const details = link.closest("details");
    if (details) details.open = true;
  });
  await page.focus(selector);
  await page.keyboard.press("Enter");
}

/** Where a link's words name parameters and values, they are those that it sets. */
function assertSays({ words, set }: Link): void {
  for (const [, name = "", value = ""] of words.matchAll(/\b([\w-]+) (?:back )?to ([\w.-]+)/g)) {
    if (name in set) assertEquals(set[name], value, words);
  }
  for (const [name, value] of Object.entries(set)) {
    const said = words.toLowerCase();
    assert(
      said.includes(value.toLowerCase()) || said.includes(name) ||
        SAYS.some((say) => say.test(said)),
      `“${words}” says nothing of ${name}=${value}`,
    );
  }
}

/** Words that tell of a whole scenario, and name no parameter. */
const SAYS = [/^(?:try|send|play|run|see|watch|go|put|end|break|leave|start)\b/];

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
  clear: `${NEW}.length === document.querySelectorAll(".row").length`,
};
const LIT = `document.querySelector(".row.lit, .none-lit") !== null`;

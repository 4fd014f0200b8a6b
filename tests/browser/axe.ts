import type { Page } from "puppeteer-core";

const AXE = await Deno.readTextFile(
  new URL(import.meta.resolve("../../node_modules/axe-core/axe.min.js")),
);

/** What axe finds wrong on a page: the rule, the element, and how to mend it. */
export async function findFlaws(page: Page): Promise<unknown> {
  await page.evaluate(AXE);
  return await page.evaluate(`axe.run().then(({ violations }) => violations.map(({ id, nodes }) =>
    id + ": " + nodes.map(({ target, failureSummary }) => target + " " + failureSummary).join("; ")))`);
}

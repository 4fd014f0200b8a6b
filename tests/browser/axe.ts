import type { Page } from "puppeteer-core";

const AXE = await Deno.readTextFile(
  new URL(import.meta.resolve("../../node_modules/axe-core/axe.min.js")),
);

/** What axe finds wrong on a page, by one rule or by all: the rule, the element, how to mend it. */
export async function findFlaws(page: Page, rule?: string): Promise<unknown> {
  await page.evaluate(`globalThis.axe || (() => { ${AXE} })()`);
  const options = { resultTypes: ["violations"], ...rule !== undefined && { runOnly: [rule] } };
  return await page.evaluate(`axe.run(${JSON.stringify(options)}).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ": " +
      nodes.map(({ target, failureSummary }) => target + " " + failureSummary).join("; ")))`);
}

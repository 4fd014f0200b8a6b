/** The page that the reader takes home: index.html, served by the snippet that stands beside it. */

import { assertMatch } from "@std/assert";
import { readSnippet } from "../../snippets/catalogue.ts";
import { startServer } from "../../snippets/server.ts";
import { browserTest, untilInPage } from "../../browser/browsers.ts";

const SNIPPETS = new URL("../../../lessons/1-the-stream/1-first-stream/snippets/", import.meta.url);

browserTest(
  "snippet first-stream/index.html lists the messages and says how the connection is",
  async ({ context }) => {
    const snippet = readSnippet(new URL("deno.ts", SNIPPETS).pathname);
    const page = await context.newPage();
    {
      await using server = await startServer(snippet);
      await page.goto(server.origin);
      await untilInPage(
        page,
        "two messages are listed",
        `document.querySelectorAll("#list li").length >= 2`,
      );
      assertMatch(
        await page.$eval("#list", (list) => list.textContent ?? ""),
        /^\s*\d{4}-\d\d-\d\dT/,
      );
      await untilInPage(
        page,
        "it says open",
        `document.querySelector("#state").textContent === "open"`,
      );
    }
    await untilInPage(
      page,
      "it says that it retries",
      `["retrying", "closed"].includes(document.querySelector("#state").textContent)`,
    );
  },
);

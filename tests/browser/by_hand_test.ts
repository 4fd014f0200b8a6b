import { assertEquals, assertStringIncludes } from "@std/assert";
import { browserTest, untilInPage } from "./browsers.ts";

browserTest(
  "live view that starts by hand waits for the reader, and then runs",
  async ({ open }) => {
    const page = await open("/lessons/frame-format");
    await untilInPage(
      page,
      "the views are there",
      `document.querySelectorAll("[byhand] .live").length > 0`,
    );
    await page.$eval("[byhand]", (view) => view.scrollIntoView());
    await untilInPage(
      page,
      "the other view runs",
      `document.querySelector(".state").textContent === "OPEN"`,
    );
    assertEquals(await page.$$("[byhand] .row"), []);
    assertStringIncludes(
      await page.$eval("[byhand] .why", (why) => why.textContent ?? ""),
      "Say first what you expect",
    );
    await page.focus("[byhand] .go");
    await page.keyboard.press("Enter");
    await untilInPage(page, "it runs", `document.querySelector("[byhand] .is-frame") !== null`);
  },
);

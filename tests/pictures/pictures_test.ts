import { assert, assertEquals, assertLessOrEqual } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

Deno.test("README.md shows a picture in light and in dark, each of at most 120 kB", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", ROOT));
  const [, picture = ""] = /<picture>(.*?)<\/picture>/s.exec(readme) ?? [];
  const files = [...picture.matchAll(/ (?:src|srcset)="([^"]+)"/g)].map(([, file]) => file!);
  assertEquals(files, ["dark", "light"].map((scheme) => `static/pictures/lesson-${scheme}.webp`));
  assert(
    /prefers-color-scheme: dark[^>]*lesson-dark/.test(picture) && / alt="[^"]+"/.test(picture),
  );
  for (const file of files) {
    const bytes = await Deno.readFile(new URL(file, ROOT));
    assertEquals(new TextDecoder("latin1").decode(bytes.subarray(8, 12)), "WEBP");
    assertLessOrEqual(bytes.length, 120_000, file);
  }
});

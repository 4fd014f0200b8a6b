import { createDocument, type Document } from "./document.ts";
import type { AssetUrls } from "../pages/layout.tsx";

/** What the bundle holds: the name in `static/` → the name in `build/`, with its hash. */
export type Manifest = Record<string, string>;

/** The bundled files, ready to be sent. */
export interface Assets {
  readonly urls: AssetUrls;
  /** By name, as in `/assets/<name>`. */
  readonly documents: ReadonlyMap<string, Document>;
}

/** A bundle that is not there. */
export class AssetsError extends Error {
  override name = "AssetsError";
}

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
};

/**
 * Reads the bundle from its folder. With `dev`, pages get the script that reloads them.
 * @throws {AssetsError} Where it has not been built.
 */
export async function loadAssets(build: URL, { dev }: { dev: boolean }): Promise<Assets> {
  const manifest: Manifest = JSON.parse(
    new TextDecoder().decode(await read(new URL("manifest.json", build))),
  );
  const documents = new Map<string, Document>();
  for (const name of Object.values(manifest)) {
    const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    const body = await read(new URL(name, build));
    // The name changes with the content: a browser never needs to ask again.
    const cacheControl = "public, max-age=31536000, immutable";
    const packed = type.startsWith("image/")
      ? {}
      : { br: await read(new URL(`${name}.br`, build)) };
    documents.set(name, await createDocument(body, { type, cacheControl, packed }));
  }
  const url = (name: string) => `/assets/${manifest[name]}`;
  const urls = {
    style: url("site.css"),
    script: url("site.ts"),
    firstPaint: url("first_paint.ts"),
    search: url("search.tsx"),
    card: url("card.png"),
    reload: dev ? url("reload.ts") : undefined,
  };
  return { urls, documents };
}

async function read(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(url);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const name = url.pathname.split("/").slice(-2).join("/");
    throw new AssetsError(`Load the assets: ${name} is missing: run \`deno task bundle\``);
  }
}

// An unpacked extension of Manifest V3 in Chromium: a page of it, and its service worker, which may not import lazily.

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { openTab } from "../browser/browsers.mjs";

const MANIFEST = {
  manifest_version: 3,
  name: "gradlane",
  version: "1",
  background: { service_worker: "background.js" },
  content_security_policy: {
    extension_pages: "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'",
  },
};
const ISOLATED = {
  cross_origin_embedder_policy: { value: "require-corp" },
  cross_origin_opener_policy: { value: "same-origin" },
};

/** Loads the extension, not isolated and isolated, and trains in both of its places. */
export async function checkExtension(browser, folder, app, { check, inPage, runPage }) {
  for (const [name, more, threads] of [
    ["an extension", {}, 1],
    ["an isolated extension, on two threads", ISOLATED, 2],
  ]) {
    const extension = join(folder, `extension-${threads}`);
    await writeExtension(extension, app, { ...MANIFEST, ...more });
    const options = { ...browser.options, pipe: true, enableExtensions: [extension] };
    await openTab({ ...browser, options }, async (tab) => {
      const target = await tab
        .browser()
        .waitForTarget((each) => each.type() === "service_worker", { timeout: 30_000 });
      await runPage(tab, new URL("index.html", target.url()).href, name, inPage(threads));
      const worker = await target.worker();
      const found = await worker.evaluate(async () => {
        while (globalThis.result === undefined) await new Promise((done) => setTimeout(done, 20));
        return globalThis.result;
      });
      const isRight = JSON.stringify(found) === JSON.stringify(inPage(1));
      check(`Chromium, ${name}, in its service worker: what Node finds`, isRight, found);
    });
  }
}

async function writeExtension(extension, app, manifest) {
  mkdirSync(extension, { recursive: true });
  writeFileSync(join(extension, "manifest.json"), JSON.stringify(manifest));
  const page = '<!doctype html><meta charset="utf-8"><script defer src="page.js"></script>';
  writeFileSync(join(extension, "index.html"), page);
  copyFileSync(join(app, "node_modules/gradlane/dist/worker.js"), join(extension, "worker.js"));
  const bundle = (entry, outfile) =>
    build({ entryPoints: [join(app, entry)], bundle: true, outfile: join(extension, outfile) });
  await bundle("policy.mjs", "page.js");
  await bundle("page.mjs", "background.js");
}

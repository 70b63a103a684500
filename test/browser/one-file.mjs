// Predictors of one file in pages and workers, under policies with and without WebAssembly.

import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answers, models } from "./answers.mjs";
import { until } from "./browsers.mjs";
import { serve } from "./serve.mjs";

const IMPORTS = `import * as table from "./table.js";
import * as images from "./images.js";
import { answersOf } from "./answers.js";
`;
const FILES = {
  "page.html":
    '<!doctype html><meta charset="utf-8" /><script type="module" src="page.js"></script>',
  "page.js": `${IMPORTS}
globalThis.inPage = () => answersOf({ table, images });
const told = (worker) => new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => reject(new Error(event.message));
});
globalThis.inWorker = (path) => told(new Worker(path, { type: "module" }));
globalThis.inBlob = async () => {
  const text = await (await fetch("images.js")).text();
  const code = text + "postMessage(runtimeInfo().backend);";
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  return told(new Worker(url, { type: "module" }));
};
globalThis.isReady = true;`,
  "worker.js": `${IMPORTS}
postMessage(await answersOf({ table, images }));`,
};

/** A server of the models as modules, and what they must answer. */
export async function serveOneFiles(gradlane, { toPredictor }) {
  const folder = mkdtempSync(join(tmpdir(), "gradlane-one-file-"));
  const made = await models(gradlane);
  const { table, images } = made;
  const files = { ...FILES, "table.js": toPredictor(table), "images.js": toPredictor(images) };
  // in Latin-1, and in the page itself
  files["inline.html"] = `<!doctype html><meta charset="iso-8859-1" /><script type="module">
${files["table.js"]}
globalThis.found = runtimeInfo().backend + " " + predict([{ size: 3, color: "red", when: "2024-01-11" }]).shape;
</script>`;
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  copyFileSync(new URL("answers.mjs", import.meta.url), join(folder, "answers.js"));
  const { url, close } = await serve((path) => join(folder, path));
  return {
    ...{ url, expected: await answers(made) },
    close() {
      close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Looks at all pages. */
export async function checkOneFiles(tab, name, { url, expected }, check) {
  const open = async (query) => {
    await tab.goto(`${url}/page.html?${query}`);
    await until(tab, "globalThis.isReady === true");
  };
  const expect = (where, backend, found) =>
    check(
      `${name}, a model as one file, ${where}: the bits of Node, by ${backend}`,
      found === `${expected} ${backend} ${backend}`,
      found,
    );
  for (const [policy, backend] of [
    ["strict", "wasm"],
    ["no-wasm", "js"],
  ]) {
    await open(policy);
    expect(`policy ${policy}`, backend, await tab.evaluate(() => globalThis.inPage()));
  }
  await open("no-policy");
  for (const [policy, backend] of [
    ["strict", "wasm"],
    ["no-wasm", "js"],
  ]) {
    const path = `worker.js?${policy}`;
    const found = await tab.evaluate((each) => globalThis.inWorker(each), path);
    expect(`worker, policy ${policy}`, backend, found);
  }
  const inBlob = await tab.evaluate(() => globalThis.inBlob());
  check(`${name}, a model as one file, in a worker of a Blob`, inBlob === "wasm", inBlob);
  await tab.goto(`${url}/inline.html?no-policy`);
  await until(tab, "globalThis.found !== undefined");
  const found = await tab.evaluate(() => globalThis.found);
  check(`${name}, a model as one file, inside a page`, found === "wasm 1,2", found);
}

// Trains in headless Chromium and Firefox, on one thread and on several, and expects the weights of Node.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as gradlane from "../../dist/index.js";
import * as onnx from "../../dist/onnx.js";
import * as predictor from "../../dist/predictor.js";
import { BROWSERS, openTab, until } from "./browsers.mjs";
import { checks } from "./checks.mjs";
import { field } from "./field.mjs";
import { checkOneFiles, serveOneFiles } from "./one-file.mjs";
import { onnxDifference } from "./onnx-difference.mjs";
import { checkPlayground, expectedHashes, some } from "./playground.mjs";
import { savedModel } from "./predictor.mjs";
import { serve } from "./serve.mjs";
import { checkAccessible, checkServedPage, servePets } from "./served-models.mjs";
import { checkThreads } from "./threads.mjs";
import { train } from "./train.mjs";
import { tune } from "./tuned.mjs";

const root = new URL("../..", import.meta.url).pathname;
const served = await serve((path) =>
  /^\/(dist|dist\/playground|test\/browser)\/[\w.-]+$/.test(path) ? join(root, path) : undefined,
);
const page = `${served.url}/test/browser/page.html`;

const recipes = await expectedHashes();
const folder = new URL("../../dist/playground/index.html", import.meta.url).href;
const expected = await train(gradlane, "wasm");
const expectedField = await field(gradlane, "wasm");
const saved = await savedModel(gradlane);
const pets = await servePets();
const oneFiles = await serveOneFiles(gradlane, predictor);
const torch = [...readFileSync(join(root, "test/fixtures/onnx/cnn-20.onnx"))];
const tuned = await tune(gradlane, onnx, torch);
const { check, skip, finish } = checks();
const own = await train(gradlane, "js");
check("Node: plain JavaScript gives the weights of WebAssembly", own.hash === expected.hash, own);

const differences = (found) =>
  Object.keys(expectedField).filter((key) => found[key] !== expectedField[key]);
check(
  "Node: preprocessing, augmentation, tables, looking: the same on both engines",
  differences(await field(gradlane, "js")).length === 0,
);

for (const browser of BROWSERS) {
  const { name } = browser;
  if (!browser.executablePath) {
    skip(`${name} is not installed`);
    continue;
  }
  try {
    await openTab(browser, async (tab) => {
      const errors = [];
      tab.on("pageerror", (error) => errors.push(String(error)));
      await tab.goto(page);
      await until(tab, "globalThis.isReady === true");
      for (const backend of ["wasm", "js"]) {
        const result = await tab.evaluate((each) => globalThis.train(each), backend);
        const isRight =
          result.hash === expected.hash && result.backend === backend && !result.isIsolated;
        check(`${name}, ${backend}, not isolated: the weights of Node`, isRight, result);
        console.log(`    longest delay of the event loop: ${result.longest.toFixed(0)} ms`);
      }
      const found = await tab.evaluate(() => globalThis.field("wasm"));
      check(
        `${name}: preprocessing, augmentation, tables, looking: as in Node`,
        differences(found).length === 0,
        differences(found),
      );
      const fast = await tab.evaluate(() => globalThis.train("wasm", "fast"));
      check(
        `${name}, fast (${fast.numerics} here): the loss of Node, but for rounding`,
        Math.abs(fast.loss - expected.loss) < 0.02 * expected.loss,
        fast,
      );
      const tunedHere = await tab.evaluate((file) => globalThis.tune(file), torch);
      check(
        `${name}: a network of PyTorch is trained on: the weights of Node`,
        tunedHere.hash === tuned.hash && tunedHere.after > tunedHere.before + 0.5,
        { ...tunedHere, exported: undefined, predicted: undefined },
      );
      const difference = await onnxDifference(tunedHere);
      check(
        `${name}: exported from the page, it gives the same outputs in onnxruntime`,
        difference < 1e-5,
        difference,
      );
      check(`${name}: no errors on the page`, errors.length === 0, errors);
      await tab.goto(`${page}?no-wasm`);
      await until(tab, "globalThis.isReady === true");
      const plain = await tab.evaluate(() => globalThis.train());
      check(
        `${name}, WebAssembly forbidden by the page: plain JavaScript, the weights of Node`,
        plain.hash === expected.hash && plain.backend === "js",
        plain,
      );
      for (const [policy, backend] of [
        ["strict", "wasm"],
        ["no-wasm", "js"],
      ]) {
        await tab.goto(`${page}?${policy}`);
        await until(tab, "globalThis.isReady === true");
        const seen = await tab.evaluate((file) => globalThis.predictions(file), saved.file);
        const isRight = seen.found === saved.expected && seen.backend === backend;
        check(`${name}, a predictor by ${backend}: what the model predicts in Node`, isRight, seen);
      }
    });
    await openTab(browser, (tab) => checkThreads(tab, name, page, check));
    await openTab(browser, (tab) => checkOneFiles(tab, name, oneFiles, check));
    await openTab(browser, (tab) => checkServedPage(tab, name, pets, check));
    if (name === "Chromium")
      await openTab(browser, (tab) => checkAccessible(tab, name, pets, check));
    const playground = `${served.url}/dist/playground/index.html`;
    // every lesson once
    const chosen = name === "Chromium" ? recipes : some(recipes, 6);
    await openTab(browser, (tab) =>
      checkPlayground(tab, `${name}, page`, playground, chosen, check),
    );
    await openTab(browser, (tab) =>
      checkPlayground(tab, `${name}, page of files`, folder, some(recipes, 12), check),
    );
  } catch (error) {
    // Firefox 140.12 ESR closes a tab after some minutes of work on some machines
    if (error.name === "TargetCloseError")
      console.log(`${name} closed its tab: the rest is not checked`);
    else check(`${name} runs`, false, String(error));
  }
}
served.close();
await pets.close();
oneFiles.close();
finish();

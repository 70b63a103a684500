// Trains in headless Chromium and Firefox, on a plain page without isolation headers, and demands
// the weights of Node.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import puppeteer from "puppeteer-core";
import * as gradlane from "../../dist/index.js";
import { field } from "./field.mjs";
import { train } from "./train.mjs";

const BROWSERS = [
  {
    name: "Chromium",
    commands: ["chromium", "chromium-browser", "google-chrome"],
    options: {
      browser: "chrome",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  { name: "Firefox", commands: ["firefox-esr", "firefox"], options: { browser: "firefox" } },
];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };
const root = new URL("../..", import.meta.url).pathname;

const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, "http://localhost").pathname);
  const isServed = /^\/(dist|test\/browser)\/[\w.-]+$/.test(path);
  try {
    const body = isServed ? readFileSync(join(root, path)) : undefined;
    response.writeHead(body ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "text/plain" });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const page = `http://127.0.0.1:${server.address().port}/test/browser/page.html`;

const expected = await train(gradlane, "wasm");
const expectedField = await field(gradlane, "wasm");
let passed = 0;
let failed = 0;
let skipped = 0;
const check = (what, isRight, got) => {
  console.log(
    `${isRight ? "ok" : "FAILED"}: ${what}${isRight ? "" : `, got ${JSON.stringify(got)}`}`,
  );
  if (isRight) passed++;
  else failed++;
};
const own = await train(gradlane, "js");
check("Node: plain JavaScript gives the weights of WebAssembly", own.hash === expected.hash, own);

const differences = (found) =>
  Object.keys(expectedField).filter((key) => found[key] !== expectedField[key]);
check(
  "Node: preprocessing, augmentation, tables, looking: the same on both engines",
  differences(await field(gradlane, "js")).length === 0,
);

for (const { name, commands, options } of BROWSERS) {
  const executablePath = find(commands);
  if (!executablePath) {
    console.log(`${process.env.CI ? "FAILED" : "skipped"}: ${name} is not installed`);
    if (process.env.CI) failed++;
    else skipped++;
    continue;
  }
  const userDataDir = mkdtempSync(join(tmpdir(), "gradlane-"));
  try {
    const browser = await puppeteer.launch({
      ...options,
      executablePath,
      userDataDir,
      headless: true,
    });
    try {
      const tab = await browser.newPage();
      const errors = [];
      tab.on("pageerror", (error) => errors.push(String(error)));
      await tab.goto(page);
      await tab.waitForFunction("globalThis.isReady === true", { timeout: 30_000 });
      for (const backend of ["wasm", "js"]) {
        const result = await tab.evaluate((each) => globalThis.train(each), backend);
        const isRight =
          result.hash === expected.hash && result.backend === backend && !result.isIsolated;
        check(`${name}, ${backend}, not isolated: the weights of Node`, isRight, result);
        console.log(`    the event loop waited ${result.longest.toFixed(0)} ms at most`);
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
      check(`${name}: no errors on the page`, errors.length === 0, errors);
    } finally {
      await browser.close();
    }
  } catch (error) {
    check(`${name} runs`, false, String(error));
  } finally {
    rmSync(userDataDir, { recursive: true, force: true });
  }
}
server.close();
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed > 0 ? 1 : 0);

function find(commands) {
  for (const command of commands) {
    try {
      return execFileSync("which", [command], { encoding: "utf8" }).trim();
    } catch {
      // the next one
    }
  }
  return undefined;
}

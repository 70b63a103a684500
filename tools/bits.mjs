// `npm run bits`: one training of 1,000 steps on every number of threads, with and without turbo, in every Node of
// GRADLANE_NODES, on one core, beside busy neighbours, in plain JavaScript, and in every browser that is installed, on
// isolated pages and others. Prints the hashes of the weights; fails if one differs.

import { execFileSync, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BROWSERS, openTab } from "../test/browser/browsers.mjs";
import { serve } from "../test/browser/serve.mjs";
import { thousandSteps } from "../test/browser/thousand-steps.mjs";

const THREADS = [1, 2, 3, 4, 7];
const self = fileURLToPath(import.meta.url);
const hashes = new Set();

if (process.argv[2]) {
  const gradlane = await import("../dist/index.js");
  console.log(JSON.stringify(await thousandSteps(gradlane, JSON.parse(process.argv[2]))));
} else {
  inNode();
  await inBrowsers();
  console.log(hashes.size === 1 ? "all equal" : `${hashes.size} different results`);
  process.exitCode = hashes.size === 1 ? 0 : 1;
}

function show(where, { hash, backend, threads, turbo }) {
  hashes.add(hash);
  const counted = `${threads} thread${threads === 1 ? "" : "s"}`;
  console.log(`${hash.slice(0, 16)}  ${where}, ${backend}, ${counted}${turbo ? ", turbo" : ""}`);
}

function inNode() {
  const others = (process.env.GRADLANE_NODES ?? "").split(":").filter(Boolean);
  const run = (command, options, where = "") => {
    const [binary, ...rest] = [...command, self, JSON.stringify(options)];
    const answer = JSON.parse(execFileSync(binary, rest, { encoding: "utf8" }));
    const node = command.at(-1);
    const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    show(`Node ${version}${where}`, answer);
  };
  for (const node of [process.execPath, ...others]) {
    for (const turbo of [false, true]) {
      for (const threads of THREADS) run([node], { threads, turbo });
    }
  }
  run([process.execPath], { backend: "js" });
  if (process.platform === "linux") {
    run(["taskset", "-c", "0", process.execPath], { threads: 2 }, " on one core");
  }
  const busy = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ["-e", "for (;;);"]),
  );
  run([process.execPath], { threads: 2 }, " beside busy neighbours");
  for (const each of busy) each.kill();
}

async function inBrowsers() {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const served = await serve((path) =>
    /^\/(dist|test\/browser)\/[\w.-]+$/.test(path) ? join(root, path) : undefined,
  );
  const page = `${served.url}/test/browser/page.html`;
  for (const browser of BROWSERS) {
    if (!browser.executablePath) {
      console.log(`${browser.name} is not installed`);
      continue;
    }
    await openTab(browser, async (tab) => {
      for (const [words, counts] of [
        ["isolated&no-policy", THREADS],
        ["no-policy", [1]],
      ]) {
        await tab.goto(`${page}?${words}`);
        await tab.waitForFunction("globalThis.isReady === true", { timeout: 30_000 });
        for (const threads of counts) {
          const found = await tab.evaluate((each) => globalThis.thousandSteps(each), { threads });
          show(`${browser.name}, ${counts.length > 1 ? "" : "not "}isolated`, found);
        }
      }
    });
  }
  served.close();
}

// The site of the documentation: built, and every example of its pages run in Chromium, as a reader would.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PAGES } from "../../site/pages.mjs";
import { BROWSERS, openTab, until } from "../browser/browsers.mjs";
import { checks } from "../browser/checks.mjs";
import { serve } from "../browser/serve.mjs";

const root = join(import.meta.dirname, "../..");
const { check, skip, finish } = checks();
const [chromium] = BROWSERS;

/** Pages of the reference, one of each kind. */
const REFERENCE = ["api/layers/functions/dense", "api/graph/functions/gradients"];
/** Milliseconds for the examples of a page. */
const PATIENCE = 120_000;

if (!existsSync(join(root, "site/node_modules"))) {
  skip("the site of the documentation: npm ci --prefix site --ignore-scripts, to build it");
} else if (!chromium.executablePath) {
  skip("the site of the documentation: no Chromium");
} else {
  // fails for an export without docstring, and for a link to nowhere; --built: as it is
  const isBuilt = process.argv.includes("--built");
  if (!isBuilt)
    execFileSync(process.execPath, ["tools/docs.mjs"], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    });
  const served = await serve((path) => join(root, "build/site", path));
  try {
    await openTab(chromium, (tab) => readPages(tab, served.url));
  } finally {
    served.close();
  }
}
finish();

async function readPages(tab, url) {
  const outside = [];
  const problems = [];
  tab.on("request", (request) => {
    const address = request.url();
    if (!/^(blob|data):/.test(address) && !address.startsWith(`${url}/`)) outside.push(address);
  });
  tab.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  tab.on("pageerror", (error) => problems.push(error.message));
  let ran = 0;
  for (const name of [...PAGES.flatMap(({ pages }) => pages.map(([page]) => page)), ...REFERENCE]) {
    await tab.goto(`${url}/${name}.html?no-policy`);
    const { count, values, errors } = await runAll(tab);
    ran += count;
    const isRight = errors.length === 0 && values >= count;
    if (count > 0) check(`${name}: ${count} examples run`, isRight, { errors, values });
  }
  check("the site has examples", ran > 60, ran);
  check("no request leaves the site", outside.length === 0, outside);
  check("nothing is wrong on the console", problems.length === 0, problems);
}

/** Presses every Run button of a page, one after the other: how many, the values told, and the errors. */
async function runAll(tab) {
  await until(tab, 'document.querySelector("#app").__vue_app__ !== undefined');
  const count = await tab.evaluate(() => document.querySelectorAll(".run-example").length);
  for (let i = 0; i < count; i++) {
    const example = `document.querySelectorAll(".run-example")[${i}]`;
    await tab.evaluate(`${example}.querySelector(".run-button").click()`);
    await until(tab, `${example}.dataset.state === "done"`, PATIENCE);
  }
  return tab.evaluate((all) => {
    const texts = (selector) =>
      [...document.querySelectorAll(selector)].map((each) => each.textContent);
    return {
      count: all,
      values: texts(".run-value, .run-log").length,
      errors: texts(".run-error"),
    };
  }, count);
}

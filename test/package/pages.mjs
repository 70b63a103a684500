// Bundles of the installed package in headless Chromium: each trains XOR to the weights of Node, and leaves nothing on
// the console.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BROWSERS, openTab } from "../browser/browsers.mjs";
import { field } from "../browser/field.mjs";
import { serve } from "../browser/serve.mjs";
import { checkNext } from "../hosts/checks.mjs";
import { MISSING } from "../hosts/tools.mjs";
import { BUNDLERS, viteServer } from "./bundlers.mjs";
import { checkExtension } from "./extension.mjs";

/** Words of URLs for the headers of a page, by its entry: not isolated, and isolated. */
const HEADERS = {
  "policy.mjs": ["workers", "isolated&workers"],
  "in-worker.mjs": ["workers", "isolated&workers"],
};
const OTHERWISE = ["", "isolated&no-policy"];

/** Bundles the installed package with all bundlers, and runs what they make. */
export async function checkPages(folder, app, expected, { check, skip }) {
  const made = await bundleAll(folder, app, check, skip);
  const browser = BROWSERS.find(({ name }) => name === "Chromium");
  if (!browser.executablePath) {
    skip("Chromium is not installed: bundles are not run");
    await checkNext(app, expected, { check, skip });
    return;
  }
  const inPage = (threads) => ({ ...expected, saved: "RuntimeUnsupportedError NO_FILES", threads });
  const everything = await field(
    await import(join(app, "node_modules/gradlane/dist/index.js")),
    "wasm",
  );
  await openTab(browser, async (tab) => {
    const checkPage = (url, name, wanted) => runPage(tab, url, name, wanted, check);
    for (const { name, entry, out, headers } of made) {
      const served = await serve((path) => join(out, path));
      const [usual, isolated] = headers ?? HEADERS[entry] ?? OTHERWISE;
      const isEverything = entry === "everything.mjs";
      const page = `${served.url}/index.html`;
      await checkPage(`${page}?${usual}`, name, isEverything ? everything : inPage(1));
      if (!isEverything)
        await checkPage(`${page}?${isolated}`, `${name}, isolated, on two threads`, inPage(2));
      served.close();
    }
    const [{ name, out }] = made;
    await checkPage(`file://${out}/index.html`, `${name}, opened as a file`, inPage(1));
    const server = await viteServer(join(app, "page.mjs"));
    await checkPage(server.url, "Vite's server", inPage(1));
    await server.close();
    await checkNext(app, expected, {
      ...{ check, skip },
      checkPage: (url, name, threads) => checkPage(url, name, inPage(threads)),
    });
    // shims that bundlers and pages provide
    await tab.evaluateOnNewDocument(() => {
      const refuse = () => {
        throw new Error("not here");
      };
      globalThis.process = { env: {}, versions: { node: "24.0.0" }, getBuiltinModule: refuse };
    });
    const besides = `${name}, beside a stand-in for process`;
    await checkPage(`file://${out}/index.html`, besides, inPage(1));
  });
  await checkExtension(browser, folder, app, {
    ...{ check, inPage },
    runPage: (tab, url, what, wanted) => runPage(tab, url, what, wanted, check),
  });
}

/** Name, entry and folder of each bundle. */
async function bundleAll(folder, app, check, skip) {
  const made = [];
  for (const [i, bundler] of BUNDLERS.entries()) {
    const { name, entry = "page.mjs", program, bundle, headers } = bundler;
    if (program && !existsSync(program)) {
      skip(`${name} ${MISSING}`);
      continue;
    }
    const out = join(folder, "bundles", `${i}`);
    mkdirSync(out, { recursive: true });
    try {
      await bundle(join(app, entry), out);
      const foreign = readdirSync(out, { recursive: true })
        .map(String)
        .filter((file) => /\.\w+$/.test(file))
        .filter((file) => /["'`]node:/.test(readFileSync(join(out, file), "utf8")));
      check(`${name}: bundles, and nothing of Node is in it`, foreign.length === 0, foreign);
      copyFileSync(join(app, "node_modules/gradlane/dist/worker.js"), join(out, "worker.js"));
      made.push({ name, entry, out, headers });
    } catch (error) {
      check(`${name}: bundles`, false, `${error}${error.stdout ?? ""}${error.stderr ?? ""}`);
    }
  }
  return made;
}

/** A page returns the expected result, without an error on the console or a request for a missing file. */
async function runPage(tab, url, name, wanted, check) {
  const errors = [];
  const isIcon = (address = "") => address.endsWith("favicon.ico");
  const onError = (error) => errors.push(String(error));
  const onResponse = (response) => {
    if (!response.ok() && !isIcon(response.url())) errors.push(response.url());
  };
  const onConsole = (message) => {
    const isProblem = ["error", "warn"].includes(message.type());
    if (isProblem && !isIcon(message.location().url)) errors.push(message.text());
  };
  tab.on("pageerror", onError).on("response", onResponse).on("console", onConsole);
  let found;
  try {
    await tab.goto(url);
    // not waitForFunction, which calls Function(): policies forbid it
    await tab.evaluate(async (patience) => {
      for (const end = Date.now() + patience; globalThis.result === undefined; ) {
        if (Date.now() > end) throw new Error("no result in time");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }, 60_000);
    found = await tab.evaluate(() => globalThis.result);
  } catch (error) {
    errors.push(String(error));
  }
  tab.off("pageerror", onError).off("response", onResponse).off("console", onConsole);
  const isRight = JSON.stringify(found) === JSON.stringify(wanted) && errors.length === 0;
  check(`Chromium, ${name}: what Node finds`, isRight, { found, errors });
}

// Tests the package from outside: packed from a fresh clone, installed without network in an empty folder,
// used for training in Node, type-checked, and bundled without options for Chromium.

import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BROWSERS, openTab } from "../browser/browsers.mjs";
import { checks } from "../browser/checks.mjs";
import { field } from "../browser/field.mjs";
import { serve } from "../browser/serve.mjs";
import { BUNDLERS, viteServer } from "./bundlers.mjs";
import { install, pack } from "./packed.mjs";
import { checkManifest, checkTypes } from "./types.mjs";

const root = new URL("../..", import.meta.url).pathname;
const { check, skip, finish } = checks();
const folder = mkdtempSync(join(tmpdir(), "gradlane-package-"));
const app = join(folder, "app");
const node = (...args) => execFileSync(process.execPath, args, { cwd: app, encoding: "utf8" });
const filesOf = (path) =>
  readdirSync(path, { recursive: true })
    .map(String)
    .filter((name) => /\.\w+$/.test(name))
    .sort();

try {
  const { tarball, dist } = pack(folder);
  install(tarball, app);
  const installed = join(app, "node_modules/gradlane/dist");
  const others = readdirSync(join(app, "node_modules")).filter((name) => !name.startsWith("."));
  check("npm install, offline: the package and no other", `${others}` === "gradlane", others);
  checkBytes(dist, installed);

  cpSync(join(root, "test/package/app"), app, { recursive: true });
  cpSync(join(root, "test/browser/field.mjs"), join(app, "field.mjs"));
  const expected = checkNode();
  checkEntries();
  checkCommand();
  await checkManifest(tarball, check);
  await checkTypes(app, check, skip);
  await checkBundles(expected);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
finish();

/** The build of the clone and dist/ have the same bytes. */
function checkBytes(dist, installed) {
  const own = join(root, "dist");
  const names = filesOf(dist);
  check("the tarball holds all that is built", `${filesOf(installed)}` === `${names}`, names);
  const differing = [...new Set([...names, ...filesOf(own)])].filter((name) => {
    try {
      return !readFileSync(join(installed, name)).equals(readFileSync(join(own, name)));
    } catch {
      return true; // only in one of them
    }
  });
  check("a build anew gives the bytes of dist/", differing.length === 0, differing);
}

/** Trained in Node, by import and by require: the reference of all other results. */
function checkNode() {
  const run =
    'import("./xor.mjs").then(({ xor }) => xor()).then((found) => console.log(JSON.stringify(found)))';
  const found = JSON.parse(node("-e", run));
  const isRight =
    found.accuracy > 0.95 &&
    found.saved === "saved" &&
    found.backend === "wasm" &&
    found.threads === 2;
  check("Node: XOR is learned, and saved to a path", isRight, found);
  const names = node(
    "--no-warnings",
    "--experimental-require-module",
    "-p",
    'typeof require("gradlane").sequential',
  );
  check("Node: require() gives the same names", names.trim() === "function", names);
  const fromFiles = node("files.mjs");
  check(
    "Node: trained from a file, reported",
    JSON.parse(fromFiles).error === "NO_SHARP",
    fromFiles,
  );
  const esbuild = join(root, "node_modules/esbuild/bin/esbuild");
  node(
    esbuild,
    "files.mjs",
    "--bundle",
    "--platform=node",
    "--log-level=error",
    "--outfile=one.cjs",
  );
  const bundled = node("one.cjs");
  check("Node: the same from one file, bundled with gradlane/node", bundled === fromFiles, bundled);
  return found;
}

/** Every entry names files that are there, and shares what it exports with the others. */
function checkEntries() {
  const { exports, unpkg, jsdelivr } = JSON.parse(
    readFileSync(join(app, "node_modules/gradlane/package.json"), "utf8"),
  );
  const named = [unpkg, jsdelivr, ...Object.values(exports).flatMap((each) => Object.values(each))];
  const missing = named.filter(
    (path) => path.length > 1 && !existsSync(join(app, "node_modules/gradlane", path)),
  );
  check("every file of package.json's exports is there", missing.length === 0, missing);
  const entries = Object.keys(exports).filter((path) => !/\.\w+$/.test(path));
  const compare = `const all = await import("gradlane");
    for (const path of ${JSON.stringify(entries)}) {
      const entry = await import("gradlane" + path.slice(1));
      const names = Object.keys(entry);
      if (names.length === 0) console.log(path, "exports nothing");
      if (/node|report/.test(path)) continue;
      for (const name of names) if (entry[name] !== all[name]) console.log(path, name);
    }`;
  const differing = node("--input-type=module", "-e", compare);
  check("entries export what the package does", differing === "", differing);
}

/** The command of the package, on the table of an earlier program. */
function checkCommand() {
  const command = join(app, "node_modules/.bin/gradlane");
  const args = ["train", "--data", "rows.csv", "--target", "kind", "--epochs", "2", "--json"];
  const printed = execFileSync(command, args, { cwd: app, encoding: "utf8", stdio: "pipe" });
  check("gradlane train: one line of JSON", JSON.parse(printed).metric === "accuracy", printed);
}

async function checkBundles(expected) {
  const bundles = join(folder, "bundles");
  const made = [];
  for (const [i, { name, entry = "page.mjs", bundle }] of BUNDLERS.entries()) {
    const out = join(bundles, `${i}`);
    mkdirSync(out, { recursive: true });
    try {
      await bundle(join(app, entry), out);
      const foreign = filesOf(out).filter((file) =>
        /["'`]node:/.test(readFileSync(join(out, file), "utf8")),
      );
      check(`${name}: bundles, and nothing of Node is in it`, foreign.length === 0, foreign);
      made.push({ name, entry, out });
    } catch (error) {
      check(`${name}: bundles`, false, String(error));
    }
  }
  const browser = BROWSERS.find(({ name }) => name === "Chromium");
  if (!browser.executablePath) {
    skip("Chromium is not installed: bundles are not run");
    return;
  }
  const isolated = { ...expected, saved: "RuntimeUnsupportedError NO_FILES" };
  const inPage = { ...isolated, threads: 1 };
  const everything = await field(
    await import(join(app, "node_modules/gradlane/dist/index.js")),
    "wasm",
  );
  await openTab(browser, async (tab) => {
    for (const { name, entry, out } of made) {
      const served = await serve((path) => join(out, path));
      await checkPage(
        tab,
        `${served.url}/index.html`,
        name,
        entry === "everything.mjs" ? everything : inPage,
      );
      if (entry !== "everything.mjs") {
        const url = `${served.url}/index.html?isolated&no-policy`;
        await checkPage(tab, url, `${name}, isolated, on two threads`, isolated);
      }
      served.close();
    }
    const [{ name, out }] = made;
    await checkPage(tab, `file://${out}/index.html`, `${name}, opened as a file`, inPage);
    const server = await viteServer(join(app, "page.mjs"));
    await checkPage(tab, server.url, "Vite's server", inPage);
    await server.close();
    // shims that bundlers and pages provide
    await tab.evaluateOnNewDocument(() => {
      const refuse = () => {
        throw new Error("not here");
      };
      globalThis.process = { env: {}, versions: { node: "24.0.0" }, getBuiltinModule: refuse };
    });
    await checkPage(
      tab,
      `file://${out}/index.html`,
      `${name}, beside a stand-in for process`,
      inPage,
    );
  });
}

/** A page returns the expected result, without an error or a request for a missing file. */
async function checkPage(tab, url, name, wanted) {
  const errors = [];
  const onError = (error) => errors.push(String(error));
  const onResponse = (response) => {
    if (!response.ok() && !response.url().endsWith("favicon.ico")) errors.push(response.url());
  };
  tab.on("pageerror", onError).on("response", onResponse);
  let found;
  try {
    await tab.goto(url);
    await tab.waitForFunction("globalThis.result !== undefined", { timeout: 60_000 });
    found = await tab.evaluate("globalThis.result");
  } catch (error) {
    errors.push(String(error));
  }
  tab.off("pageerror", onError).off("response", onResponse);
  const isRight = JSON.stringify(found) === JSON.stringify(wanted) && errors.length === 0;
  check(`Chromium, ${name}: what Node finds`, isRight, { found, errors });
}

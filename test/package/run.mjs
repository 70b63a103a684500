// Tests the package from outside: packed from a fresh clone, installed without network in an empty folder,
// used for training in Node, Bun and Deno, type-checked, and bundled without options for Chromium.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checks } from "../browser/checks.mjs";
import { checkRuntimes } from "../hosts/checks.mjs";
import { install, pack } from "./packed.mjs";
import { checkPages } from "./pages.mjs";
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
  const listed = readFileSync(join(installed, "../llms.txt"), "utf8");
  const pages = [...listed.matchAll(/\]\((docs\/.+?)\)/g)].map(([, path]) => path);
  const lost = pages.filter((path) => !existsSync(join(installed, "..", path)));
  check("llms.txt and the pages it names", pages.length > 20 && lost.length === 0, lost);

  cpSync(join(root, "test/package/app"), app, { recursive: true });
  cpSync(join(root, "test/browser/field.mjs"), join(app, "field.mjs"));
  const expected = checkNode();
  const answered = writeOneFiles();
  checkEntries();
  checkCommand();
  await checkManifest(tarball, check);
  await checkTypes(app, check, skip);
  checkRuntimes(app, { expected, answered }, check, skip);
  await checkPages(folder, app, expected, { check, skip });
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
  const required = node("show.cjs");
  check(
    "Node: require() gives the same names, and starts nothing",
    required.trim() === JSON.stringify(found),
    required,
  );
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

/** Models as one file each, beside a program and a worker that import them, and what they print. */
function writeOneFiles() {
  const write = `import * as gradlane from "gradlane";
    import { toPredictor } from "gradlane/predictor";
    import { writeFileSync } from "node:fs";
    import { answers, models } from "./answers.mjs";
    const made = await models(gradlane);
    for (const name in made) writeFileSync(name + ".mjs", toPredictor(made[name]));
    console.log(await answers(made));`;
  cpSync(join(root, "test/browser/answers.mjs"), join(app, "answers.mjs"));
  const answered = `${node("--input-type=module", "-e", write).trim()} wasm wasm`;
  for (const name of ["one-file.mjs", "one-file-in-worker.mjs"]) {
    const printed = node(name).trim();
    check(`Node, ${name}: what the models predict`, printed === answered, printed);
  }
  return answered;
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
  const compare = `const before = Reflect.ownKeys(globalThis).length + process.eventNames().length;
    const all = await import("gradlane");
    for (const path of ${JSON.stringify(entries)}) {
      const entry = await import("gradlane" + path.slice(1));
      const names = Object.keys(entry);
      if (names.length === 0) console.log(path, "exports nothing");
      if (/bullmq|node|onnx|report|predict|safetensors|serve|sweep|tfjs|tracking/.test(path)) continue; // more than the main entry has
      for (const name of names) if (entry[name] !== all[name]) console.log(path, name);
    }
    const after = Reflect.ownKeys(globalThis).length + process.eventNames().length;
    if (after !== before) console.log("the imports leave traces");`;
  const differing = node("--input-type=module", "-e", compare);
  check(
    "entries export what the package does, and their import leaves no trace",
    differing === "",
    differing,
  );
}

/** The command of the package, on the table of an earlier program. */
function checkCommand() {
  const command = join(app, "node_modules/.bin/gradlane");
  const args = ["train", "--data", "rows.csv", "--target", "kind", "--epochs", "2", "--json"];
  const printed = execFileSync(command, args, { cwd: app, encoding: "utf8", stdio: "pipe" });
  check("gradlane train: one line of JSON", JSON.parse(printed).metric === "accuracy", printed);
}

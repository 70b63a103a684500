// Which tests can see a defect, the nearest first, and what they say of it.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, posix, relative } from "node:path";
import { FILE_ENDED } from "./reporter.mjs";

/** Not asked: what needs the network, real data, other versions of Node or the bundle as it is published. */
const NOT_ASKED = /real-data|accuracies|turbo|size\.test|examples\.test|package|bundlers|mutate/;
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bloadKernels\()"([^"]+)"/g;

const SECONDS_TO_BEGIN = 60;
const TIMES_AS_LONG = 3;

/** Files below some folders, as paths from `root`. */
export function filesIn(root, folders, ends) {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true }).map((name) =>
        posix.join(folder, String(name).replaceAll("\\", "/")),
      ),
    )
    .filter((path) => path.endsWith(ends))
    .sort();
}

/** The files of tests that can be asked. */
export const testFiles = (root) =>
  filesIn(root, ["test"], ".test.ts").filter((path) => !NOT_ASKED.test(path));

/** How far every test is from every file that it imports, by way of others too. */
export function distances(root, tests) {
  const imports = new Map();
  const importsOf = (path) => {
    if (!imports.has(path)) {
      const text = readFileSync(join(root, path), "utf8");
      imports.set(
        path,
        [...text.matchAll(IMPORT)].flatMap(([, to]) => resolved(root, path, to)),
      );
    }
    return imports.get(path);
  };
  return new Map(tests.map((test) => [test, reach(test, importsOf)]));
}

function resolved(root, from, to) {
  const base = to.startsWith(".") ? posix.join(posix.dirname(from), to) : to;
  const path = [base, `${base}.ts`].find(
    (each) => /\.ts$/.test(each) && existsSync(join(root, each)),
  );
  return path ? [path] : [];
}

function reach(start, importsOf) {
  const found = new Map([[start, 0]]);
  for (const [path, distance] of found) {
    for (const next of importsOf(path)) if (!found.has(next)) found.set(next, distance + 1);
  }
  return found;
}

/** The nearest first: the test of the same name, tests of the same folder, then by way and time. */
export function nearestFirst(path, tests, ways, seconds) {
  const mirror = mirrorOf(path);
  const kin = (test) => (test === mirror ? 0 : dirname(test) === dirname(mirror) ? 1 : 2);
  const key = (test) => [kin(test), ways.get(test)?.get(path) ?? 99, seconds.get(test) ?? 0];
  return [...tests].sort((a, b) => compare(key(a), key(b)));
}

/** The test of a file, which is where the file is; a folder of kernels shares one, but for ops. */
export function mirrorOf(path) {
  const [tree, ...rest] = path.replace(/\.ts$/, "").split("/");
  if (tree !== "assembly") return `test/${rest.join("/")}.test.ts`;
  return `test/kernels/${rest[0] === "ops" ? rest[1] : rest[0]}.test.ts`;
}

function compare(a, b) {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}

/** Runs every test over sources whose defects sleep, and notes who comes by which. */
export async function noteWhoAsks(folder, tests, workers) {
  const notes = mkdtempSync(join(folder, "notes-"));
  const options = { env: { GRADLANE_NOTES: notes }, workers, bail: 0, limit: 7200 };
  const { failed, failedFiles, seconds, output } = await runTests(folder, tests, options);
  if (failed !== undefined) {
    if (failedFiles.length === 0) throw new Error(`Cannot run the tests: ${failed}\n${output}`);
    // they would find every defect
    console.log(`left out, for they fail without a defect: ${failedFiles.join(", ")}`);
  }
  const asked = new Map(tests.map((test) => [test, new Set()]));
  const atLoad = new Set();
  for (const name of readdirSync(notes).filter((each) => each.endsWith(".json"))) {
    const { when, path, ids } = JSON.parse(readFileSync(join(notes, name), "utf8"));
    const into = when === "load" ? atLoad : asked.get(relative(folder, path));
    for (const id of ids) into?.add(id);
  }
  rmSync(notes, { recursive: true });
  for (const test of failedFiles) asked.delete(test);
  return { asked, atLoad, seconds };
}

/** The tests that a defect can be seen by. */
export function whoCanSee(defect, { asked, atLoad }, ways) {
  const isLoaded = defect.isStatic || atLoad.has(defect.id);
  return [...asked.keys()].filter(
    (test) => asked.get(test).has(defect.id) || (isLoaded && ways.get(test).has(defect.path)),
  );
}

/** How long a file of these tests may take before it counts as endless. */
export const limitOf = (tests, seconds) =>
  SECONDS_TO_BEGIN + TIMES_AS_LONG * Math.max(...tests.map((test) => seconds.get(test) ?? 1));

/**
 * Runs files of tests in their order. `failed` is what failed first, if anything; a file of
 * tests that does not end in `limit` seconds has failed.
 */
export async function runTests(folder, tests, { env, workers = 1, bail = 1, limit }) {
  mkdirSync(join(folder, "results"), { recursive: true });
  const report = join(mkdtempSync(join(folder, "results", "run-")), "report.json");
  const parameters = [
    ...["node_modules/vitest/vitest.mjs", "run", "--config", "tools/mutate/vitest.config.ts"],
    ...["--bail", `${bail}`, "--maxWorkers", `${workers}`],
    ...["--reporter", "./tools/mutate/reporter.mjs", "--reporter", "json"],
    ...["--outputFile.json", report, ...tests],
  ];
  const child = spawn(process.execPath, parameters, {
    cwd: folder,
    detached: true, // a group of its own, to be ended as a whole
    env: { ...process.env, ...env, GRADLANE_ORDER: JSON.stringify(tests) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => endGroup(child.pid);
  process.on("exit", end);
  let isEndless = false;
  const timer = setTimeout(() => {
    isEndless = true;
    end();
  }, limit * 1000);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output = (output + text).slice(-20_000);
      if (output.includes(FILE_ENDED)) {
        output = output.replaceAll(`${FILE_ENDED}\n`, "");
        timer.refresh();
      }
    });
  }
  const status = await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  process.off("exit", end);
  const seconds = new Map();
  if (isEndless) return { failed: "no end", failedFiles: [], seconds, output };
  const found = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : { testResults: [] };
  rmSync(dirname(report), { recursive: true });
  for (const { name, startTime, endTime } of found.testResults) {
    seconds.set(relative(folder, name), (endTime - startTime) / 1000);
  }
  const failedFiles = found.testResults
    .filter((each) => each.status === "failed")
    .map(({ name }) => relative(folder, name));
  return {
    failed: status === 0 ? undefined : firstFailure(found),
    failedFiles,
    seconds,
    output,
  };
}

function firstFailure({ testResults }) {
  for (const { name, status, assertionResults } of testResults) {
    const failure = assertionResults.find((each) => each.status === "failed");
    if (failure) return `${basename(name)}: ${failure.fullName}`;
    if (status === "failed") return `${basename(name)}: cannot be loaded`;
  }
  return "the run as a whole";
}

function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // has ended already
  }
}

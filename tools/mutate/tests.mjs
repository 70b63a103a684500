// Finds the tests that reach a mutant, sorts them by distance, and runs them.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, posix, relative } from "node:path";
import { FILE_ENDED } from "./reporter.mjs";

/** Tests that need the network, real data, other versions of Node or the published bundle. */
const EXCLUDED = /real-data|accuracies|turbo|size\.test|examples\.test|package|bundlers|mutate/;
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\bloadKernels\()"([^"]+)"/g;

const SECONDS_TO_BEGIN = 60;
const TIMES_AS_LONG = 3;

/** Files below folders, as paths relative to `root`. */
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

/** All test files that mutation testing can run. */
export const testFiles = (root) =>
  filesIn(root, ["test"], ".test.ts").filter((path) => !EXCLUDED.test(path));

/** The distance of every test from the files that it imports, directly or not. */
export function importDistances(root, tests) {
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

/** Sorts tests: the one of the same name, those of the same folder, then by distance and duration. */
export function nearestFirst(path, tests, distances, seconds) {
  const mirror = mirrorOf(path);
  const kin = (test) => (test === mirror ? 0 : dirname(test) === dirname(mirror) ? 1 : 2);
  const key = (test) => [kin(test), distances.get(test)?.get(path) ?? 99, seconds.get(test) ?? 0];
  return [...tests].sort((a, b) => compare(key(a), key(b)));
}

/** The test of a file, at the same path; kernels share one per folder, except in ops. */
export function mirrorOf(path) {
  const [tree, ...rest] = path.replace(/\.ts$/, "").split("/");
  if (tree !== "assembly") return `test/${rest.join("/")}.test.ts`;
  return `test/kernels/${rest[0] === "ops" ? rest[1] : rest[0]}.test.ts`;
}

function compare(a, b) {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}

/** Runs all tests with dormant mutants, and records which mutants each test file reaches. */
export async function noteReach(folder, tests, workers) {
  const notes = mkdtempSync(join(folder, "notes-"));
  const options = { env: { GRADLANE_NOTES: notes }, workers, bail: 0, limit: 7200 };
  const { failed, failedFiles, seconds, output } = await runTests(folder, tests, options);
  if (failed !== undefined) {
    if (failedFiles.length === 0) throw new Error(`Cannot run the tests: ${failed}\n${output}`);
    // they would catch every mutant
    console.log(`excluded, as they fail without a mutant: ${failedFiles.join(", ")}`);
  }
  const reached = new Map(tests.map((test) => [test, new Set()]));
  const atLoad = new Set();
  for (const name of readdirSync(notes).filter((each) => each.endsWith(".json"))) {
    const { when, path, ids } = JSON.parse(readFileSync(join(notes, name), "utf8"));
    const into = when === "load" ? atLoad : reached.get(relative(folder, path));
    for (const id of ids) into?.add(id);
  }
  rmSync(notes, { recursive: true });
  for (const test of failedFiles) reached.delete(test);
  return { reached, atLoad, seconds };
}

/** The tests that reach a mutant. */
export function testsReaching(mutant, { reached, atLoad }, distances) {
  const isLoaded = mutant.isStatic || atLoad.has(mutant.id);
  return [...reached.keys()].filter(
    (test) =>
      reached.get(test).has(mutant.id) || (isLoaded && distances.get(test).has(mutant.path)),
  );
}

/** The time after which a test file counts as endless, in seconds. */
export const limitOf = (tests, seconds) =>
  SECONDS_TO_BEGIN + TIMES_AS_LONG * Math.max(...tests.map((test) => seconds.get(test) ?? 1));

/**
 * Runs test files in order. `failed` is the first failure, if any; a file that does not end in `limit`
 * seconds has failed.
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
    detached: true, // a process group, to be killed as a whole
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
  if (isEndless) return { failed: "timeout", failedFiles: [], seconds, output };
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
    if (status === "failed") return `${basename(name)}: failed to load`;
  }
  return "the test run";
}

function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // already exited
  }
}

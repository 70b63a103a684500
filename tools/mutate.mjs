// Mutation testing: plants mutants in the sources, one at a time, and lists those that no test catches.
//
//   node tools/mutate.mjs [--seed 1] [--count 120] [--files src/compile/] [--workers 2] [--least 0.9]
//
// The seed draws mutants from the syntax trees of src/ and assembly/: other numbers, comparisons, signs and
// flags, other defaults and results, deleted statements, inverted conditions, except those the compiler
// detects. Works in a copy whose sources contain all mutants, dormant. For each mutant it runs the tests that
// reach it, the nearest first, until one fails.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { draw, folderOf } from "./mutate/draw.mjs";
import { testKernels } from "./mutate/kernels.mjs";
import { withDormant } from "./mutate/plant.mjs";
import { isTypeError, mutantsInKernels, mutantsInSources, openSources } from "./mutate/sources.mjs";
import {
  importDistances,
  limitOf,
  nearestFirst,
  noteReach,
  runTests,
  testFiles,
  testsReaching,
} from "./mutate/tests.mjs";
import { bundle, openWorkshop, write } from "./mutate/workshop.mjs";

// exit handlers stop running tests
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "120" },
    files: { type: "string", default: "" },
    tests: { type: "string", default: "" },
    workers: { type: "string", default: "2" },
    least: { type: "string", default: "0.9" },
  },
});
const root = join(import.meta.dirname, "..");
const KERNELS_SHARE = 0.1;
const count = Number(values.count);
const isSelected = ({ path }) => path.startsWith(values.files);

const sources = openSources(root);
const inKernels = draw(
  mutantsInKernels(root).filter(isSelected),
  values.files ? count : Math.round(count * KERNELS_SHARE),
  values.seed,
);
const all = mutantsInSources(sources).filter(isSelected);
let byTypes = 0;
const isUsable = (mutant) => {
  const isSeen = isTypeError(sources, mutant);
  if (isSeen) byTypes++;
  return !isSeen;
};
const inSources = draw(all, Math.max(0, count - inKernels.length), values.seed, isUsable).map(
  (mutant, id) => ({ ...mutant, id }),
);
const tests = testFiles(root).filter((path) => path.startsWith(values.tests));
const distances = importDistances(root, tests);
console.log(
  `seed ${values.seed}: ${inSources.length} of ${all.length} mutants of src/, ${inKernels.length} of kernels; ${byTypes} others excluded: type errors`,
);

const results = [];
/** Records and prints which test has caught a mutant, if any. */
function record(mutant, caughtBy) {
  results.push({ ...mutant, caughtBy });
  if (caughtBy === undefined) console.log(`SURVIVED ${show(mutant)}`);
  else console.log(`caught ${show(mutant)}\n    by ${caughtBy}`);
}

const short = (text) => text.replace(/\s+/g, " ").slice(0, 90);
const show = ({ path, line, kind, before, after }) =>
  `${path}:${line} ${kind}: ${short(before)}  →  ${after === "" ? "nothing" : short(after)}`;

if (inSources.length > 0) await testSources();
if (inKernels.length > 0) await testKernels(openWorkshop(root), inKernels, distances, record);
process.exitCode = report() >= Number(values.least) ? 0 : 1;

async function testSources() {
  const folder = openWorkshop(root);
  for (const path of new Set(inSources.map((mutant) => mutant.path))) {
    const own = inSources.filter((mutant) => mutant.path === path);
    write(folder, path, withDormant(readFileSync(join(root, path), "utf8"), own));
  }
  await bundle(folder);
  const notes = await noteReach(folder, tests, Number(values.workers));
  const waiting = [...inSources];
  const work = async () => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      record(mutant, await firstCatch(folder, mutant, notes));
    }
  };
  await Promise.all(Array.from({ length: Number(values.workers) }, work));
}

async function firstCatch(folder, mutant, notes) {
  const reaching = nearestFirst(
    mutant.path,
    testsReaching(mutant, notes, distances),
    distances,
    notes.seconds,
  );
  if (reaching.length === 0) return undefined;
  const env = { GRADLANE_MUTANT: String(mutant.id) };
  const limit = limitOf(reaching, notes.seconds);
  return (await runTests(folder, reaching, { env, limit })).failed;
}

/** Prints the table; returns the share of caught mutants. */
function report() {
  const folders = [...new Set(results.map(folderOf))].sort();
  const width = Math.max(...folders.map((name) => name.length), 6);
  const line = (name, ...cells) =>
    console.log([name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join(" "));
  const counts = (of) => [
    of.length,
    of.filter(({ caughtBy }) => caughtBy).length,
    of.filter(({ caughtBy }) => !caughtBy).length,
  ];
  console.log("");
  line("folder", "planted", "caught", "survived");
  for (const name of folders)
    line(name, ...counts(results.filter((each) => folderOf(each) === name)));
  line("all", ...counts(results));
  const missed = results.filter(({ caughtBy }) => !caughtBy);
  if (missed.length > 0) console.log("\nsurvivors:");
  for (const mutant of missed) console.log(`  ${show(mutant)}`);
  const share = 1 - missed.length / Math.max(1, results.length);
  console.log(`\ncaught: ${(100 * share).toFixed(1)} % of ${results.length}, seed ${values.seed}`);
  return share;
}

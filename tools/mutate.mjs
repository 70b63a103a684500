// Plants defects in the sources, one at a time, and says which of them no test finds.
//
//   node tools/mutate.mjs [--seed 1] [--count 120] [--files src/compile/] [--workers 2] [--least 0.9]
//
// Drawn by the seed from the syntax trees of src/ and assembly/: other numbers, comparisons, signs and
// flags, other defaults and results, statements left out, conditions turned round; not what the compiler
// finds. Works in a copy, where all lie dormant in one text, so that each needs no more than a run of the
// tests that come by it, the nearest first, until one fails.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { draw, folderOf } from "./mutate/draw.mjs";
import { tryKernels } from "./mutate/kernels.mjs";
import { withDormant } from "./mutate/plant.mjs";
import { defectsInKernels, defectsInSources, isTypeError, openSources } from "./mutate/sources.mjs";
import {
  distances,
  limitOf,
  nearestFirst,
  noteWhoAsks,
  runTests,
  testFiles,
  whoCanSee,
} from "./mutate/tests.mjs";
import { bundle, openWorkshop, write } from "./mutate/workshop.mjs";

// the tests that run end with this process, however it ends
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
const isMeant = ({ path }) => path.startsWith(values.files);

const sources = openSources(root);
const inKernels = draw(
  defectsInKernels(root).filter(isMeant),
  values.files ? count : Math.round(count * KERNELS_SHARE),
  values.seed,
);
const all = defectsInSources(sources).filter(isMeant);
let byTypes = 0;
const isUsable = (defect) => {
  const isSeen = isTypeError(sources, defect);
  if (isSeen) byTypes++;
  return !isSeen;
};
const inSources = draw(all, Math.max(0, count - inKernels.length), values.seed, isUsable).map(
  (defect, id) => ({ ...defect, id }),
);
const tests = testFiles(root).filter((path) => path.startsWith(values.tests));
const ways = distances(root, tests);
console.log(
  `seed ${values.seed}: ${inSources.length} of ${all.length} defects of src/, ${inKernels.length} of kernels; ${byTypes} more were left out, as they are type errors`,
);

const results = [];
/** Notes what has found a defect, if anything has. */
function say(defect, foundBy) {
  results.push({ ...defect, foundBy });
  if (foundBy === undefined) console.log(`NOT FOUND ${show(defect)}`);
  else console.log(`found ${show(defect)}\n    by ${foundBy}`);
}

const short = (text) => text.replace(/\s+/g, " ").slice(0, 90);
const show = ({ path, line, kind, before, after }) =>
  `${path}:${line} ${kind}: ${short(before)}  →  ${after === "" ? "nothing" : short(after)}`;

if (inSources.length > 0) await trySources();
if (inKernels.length > 0) await tryKernels(openWorkshop(root), inKernels, ways, say);
process.exitCode = report() >= Number(values.least) ? 0 : 1;

async function trySources() {
  const folder = openWorkshop(root);
  for (const path of new Set(inSources.map((defect) => defect.path))) {
    const own = inSources.filter((defect) => defect.path === path);
    write(folder, path, withDormant(readFileSync(join(root, path), "utf8"), own));
  }
  await bundle(folder);
  const notes = await noteWhoAsks(folder, tests, Number(values.workers));
  const waiting = [...inSources];
  const work = async () => {
    for (let defect = waiting.shift(); defect; defect = waiting.shift()) {
      say(defect, await whoFinds(folder, defect, notes));
    }
  };
  await Promise.all(Array.from({ length: Number(values.workers) }, work));
}

async function whoFinds(folder, defect, notes) {
  const seeing = nearestFirst(defect.path, whoCanSee(defect, notes, ways), ways, notes.seconds);
  if (seeing.length === 0) return undefined;
  const env = { GRADLANE_DEFECT: String(defect.id) };
  const limit = limitOf(seeing, notes.seconds);
  return (await runTests(folder, seeing, { env, limit })).failed;
}

/** Prints the table; returns the share of defects that were found. */
function report() {
  const folders = [...new Set(results.map(folderOf))].sort();
  const width = Math.max(...folders.map((name) => name.length), 6);
  const line = (name, ...cells) =>
    console.log([name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join(" "));
  const counts = (of) => [
    of.length,
    of.filter(({ foundBy }) => foundBy).length,
    of.filter(({ foundBy }) => !foundBy).length,
  ];
  console.log("");
  line("folder", "planted", "found", "missed");
  for (const name of folders)
    line(name, ...counts(results.filter((each) => folderOf(each) === name)));
  line("all", ...counts(results));
  const missed = results.filter(({ foundBy }) => !foundBy);
  if (missed.length > 0) console.log("\nfound by no test:");
  for (const defect of missed) console.log(`  ${show(defect)}`);
  const share = 1 - missed.length / Math.max(1, results.length);
  console.log(`\nfound: ${(100 * share).toFixed(1)} % of ${results.length}, seed ${values.seed}`);
  return share;
}

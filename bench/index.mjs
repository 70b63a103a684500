// `npm run bench`: the machine, every kernel, training steps, start-up and memory.
//
//   --quick     a first look in about a minute      --record    keeps the results in bench/results
//
// All other flags are those of steps.mjs: --peers, --js, --resident, --optimizer=adam, --networks=0,3 …

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chart } from "./chart.mjs";
import { measureKernels } from "./kernels.mjs";
import { machinePeaks, showPeaks } from "./machine.mjs";
import { measureStartup } from "./startup.mjs";

const given = process.argv.slice(2);
const quick = given.includes("--quick");
const record = given.includes("--record");
const passed = given.filter((flag) => flag !== "--quick" && flag !== "--record");

const [load] = loadavg();
const peaks = await machinePeaks();
console.log(showPeaks(peaks));
const kernels = await measureKernels(peaks, { quick });
const steps = measureSteps();
const startup = measureStartup();
if (record) keep();

function measureSteps() {
  const folder = mkdtempSync(join(tmpdir(), "gradlane-"));
  const file = join(folder, "steps.json");
  const short = quick ? ["--rounds=2", "--seconds=0.1"] : [];
  try {
    // a process of its own, for what was measured before leaves its traces in this one
    const script = fileURLToPath(new URL("steps.mjs", import.meta.url));
    execFileSync(process.execPath, [script, ...short, ...passed, `--json=${file}`], {
      stdio: "inherit",
      env: { ...process.env, GRADLANE_LOAD: String(load) },
    });
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function keep() {
  const folder = new URL("results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const { date, protocol } = steps;
  const name = `${date.slice(0, 10)}-node-${process.versions.node.split(".")[0]}-${protocol.optimizer}`;
  const all = { machine: { ...steps.machine, peaks }, date, steps, kernels, startup };
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(all, null, 1)}\n`);
  if (protocol.optimizer === "sgd") writeFileSync(new URL("steps.svg", folder), chart(steps));
  console.log(`\nkept: bench/results/${name}.json`);
}

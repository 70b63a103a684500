// `npm run bench`: the machine, every kernel, training steps, start-up and memory.
//
//   --quick             a quick run of less than a minute
//   --record[=FOLDER]   writes the results to FOLDER (default: bench/results) and redraws the chart
//
// Other flags are passed to steps.mjs: --peers, --js, --resident, --optimizer=adam, --networks=0,3 …

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureKernels } from "./kernels.mjs";
import { machinePeaks, showPeaks } from "./machine.mjs";
import { record } from "./record.mjs";
import { measureStartup } from "./startup.mjs";

// before the benchmark adds load
const [load] = loadavg();
const given = process.argv.slice(2);
const quick = given.includes("--quick");
const recordFlag = given.find((flag) => /^--record(=|$)/.test(flag));
const passed = given.filter((flag) => flag !== "--quick" && flag !== recordFlag);
const own = passed.find((flag) => /^--(train|json)(=|$)/.test(flag));
if (own) throw new Error(`${own} is a flag of \`node bench/steps.mjs\``);

function measureSteps() {
  const folder = mkdtempSync(join(tmpdir(), "gradlane-"));
  const file = join(folder, "steps.json");
  const short = quick ? ["--rounds=2", "--seconds=0.1"] : [];
  try {
    // a separate process: earlier measurements affect this one
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

const peaks = await machinePeaks();
console.log(showPeaks(peaks));
const kernels = await measureKernels(peaks, { quick });
const steps = measureSteps();
const startup = measureStartup({ quick });
if (recordFlag) record({ peaks, kernels, steps, startup, quick }, recordFlag.split("=")[1]);

// `node bench/startup.mjs`: milliseconds of a new process until its first training step is done, and the
// memory of models. Medians of new processes. --quick starts fewer processes and omits the growth of the
// heap; --json=FILE also writes the results.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { NETWORKS, nameOf } from "./networks.mjs";
import { printTable } from "./table.mjs";

/** 2-16-16-2 and 784-128-10. */
const STARTED = [NETWORKS[0], NETWORKS[3]];
const STAGES = ["import", "engine", "compile", "step"];

const script = fileURLToPath(new URL("startup/process.mjs", import.meta.url));
const library = new URL("../dist/index.js", import.meta.url).href;

function run(network, steps) {
  const request = JSON.stringify({ ...network, steps });
  // the flag makes Node start slower
  const flags = steps > 0 ? ["--expose-gc"] : [];
  return JSON.parse(
    execFileSync(process.execPath, [...flags, script, request, library], { encoding: "utf8" }),
  );
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds of each stage, from the import to the first step, and in total. */
function measureStart(network, processes) {
  const runs = Array.from({ length: processes }, () => run(network, 0).times);
  const since = (from, to) => median(runs.map((times) => times[to] - (times[from] ?? 0)));
  const row = { network: nameOf(network), start: since("", "start") };
  STAGES.forEach((stage, i) => {
    row[stage] = since(STAGES[i - 1] ?? "start", stage);
  });
  return { ...row, firstStep: since("import", "step"), total: since("", "step") };
}

/** Bytes of memory of one process. */
function measureMemory(network, steps) {
  const { compiled, stepped, growth, arenaBytes, parameterBytes } = run(network, steps);
  return {
    network: nameOf(network),
    parameterBytes,
    arenaBytes,
    wasmCompiled: compiled.wasm,
    wasmStepped: stepped.wasm,
    resident: compiled.resident,
    growth,
    steps,
  };
}

/** Times and memory; `quick` starts fewer processes. */
export function measureStartup({ quick = false } = {}) {
  const processes = quick ? 3 : 10;
  const steps = quick ? 0 : 2000;
  const start = STARTED.map((network) => measureStart(network, processes));
  console.log(
    `\nstart-up of a new process in ms, Node ${process.version}, medians of ${processes}\n`,
  );
  printTable([
    ["network, batch", "Node", ...STAGES, "total", "import to step"],
    ...start.map((row) => [
      row.network,
      ...["start", ...STAGES, "total", "firstStep"].map((name) => row[name].toFixed(1)),
    ]),
  ]);

  const memory = NETWORKS.map((network) => measureMemory(network, steps));
  const kib = (bytes) => (bytes / 1024).toFixed(0);
  console.log(
    "\nKiB: planned weights and arena of a step; wasm memory; resident process after compile()",
  );
  if (!quick) console.log(`heap growth in the first 600 steps, and in ${steps} later steps`);
  console.log("");
  const columns = ["weights", "arena", "wasm compiled", "wasm in step", "process"];
  const growths = quick ? [] : ["heap, first", "heap, later"];
  printTable([
    ["network, batch", ...columns, ...growths],
    ...memory.map((row) => [
      row.network,
      ...[row.parameterBytes, row.arenaBytes, row.wasmCompiled, row.wasmStepped].map(kib),
      kib(row.resident),
      ...(row.growth ? [row.growth.once, row.growth.later].map(kib) : []),
    ]),
  ]);
  return { start, memory };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const results = measureStartup({ quick: process.argv.includes("--quick") });
  const file = process.argv.find((each) => each.startsWith("--json="))?.slice(7);
  if (file) writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

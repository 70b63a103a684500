// `node bench/startup.mjs`: milliseconds of a fresh process until the first training step is done, and
// what models take of memory. Medians of fresh processes.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { NETWORKS, nameOf } from "./networks.mjs";
import { printTable } from "./table.mjs";

const PROCESSES = 9;
const STEPS = 2000;

const SCRIPT = `
  const { sizes, batch, steps } = JSON.parse(process.argv[1]);
  const times = { start: performance.now() };
  const { dense, input, sequential, sgd } = await import(process.argv[2]);
  times.import = performance.now();
  const hidden = sizes.slice(1, -1).map((units) => dense(units, { activation: "relu" }));
  const model = sequential([input([sizes[0]]), ...hidden, dense(sizes.at(-1))]);
  const optimizer = sgd({ learningRate: 0.001, momentum: 0.9 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy" });
  times.compile = performance.now();
  const trainer = await model.trainer({ batchSize: batch });
  const x = { data: new Float32Array(batch * sizes[0]), shape: [batch, sizes[0]] };
  const y = new Int32Array(batch);
  trainer.step(x, y);
  times.step = performance.now();
  for (let i = 0; i < 200; i++) trainer.step(x, y);
  globalThis.gc();
  const before = process.memoryUsage();
  for (let i = 0; i < steps; i++) trainer.step(x, y);
  globalThis.gc();
  const after = process.memoryUsage();
  const { arenaBytes, parameterBytes } = model.explain({ batchSize: batch });
  console.log(JSON.stringify({
    times,
    resident: after.rss,
    growth: after.heapUsed - before.heapUsed,
    arenaBytes,
    parameterBytes,
  }));
`;

function run(network, steps) {
  const library = new URL("../dist/index.js", import.meta.url).href;
  const parameters = [JSON.stringify({ ...network, steps }), library];
  const flags = ["--expose-gc", "--input-type=module", "-e", SCRIPT];
  return JSON.parse(
    execFileSync(process.execPath, [...flags, ...parameters], { encoding: "utf8" }),
  );
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

export function measureStartup() {
  const start = [0, 3].map((i) => {
    const runs = Array.from({ length: PROCESSES }, () => run(NETWORKS[i], 0).times);
    const of = (name) => median(runs.map((times) => times[name]));
    const since = (from, to) => median(runs.map((times) => times[to] - times[from]));
    return {
      network: nameOf(NETWORKS[i]),
      start: of("start"),
      import: since("start", "import"),
      compile: since("import", "compile"),
      step: since("compile", "step"),
      firstStep: since("import", "step"),
    };
  });
  console.log(`\nms of a fresh process, Node ${process.version}, medians of ${PROCESSES}\n`);
  printTable([
    ["network, batch", "Node starts", "import", "compile", "first step", "first step after import"],
    ...start.map((row) => [
      row.network,
      ...["start", "import", "compile", "step", "firstStep"].map((name) => row[name].toFixed(1)),
    ]),
  ]);
  const memory = NETWORKS.map((network) => {
    const { resident, growth, arenaBytes, parameterBytes } = run(network, STEPS / network.batch);
    return { network: nameOf(network), arenaBytes, parameterBytes, resident, growth };
  });
  const kib = (bytes) => (bytes / 1024).toFixed(0);
  console.log("\nKiB: step arena and weights as planned; process; heap growth over many steps\n");
  printTable([
    ["network, batch", "arena", "weights", "process", "heap growth"],
    ...memory.map((row) => [
      row.network,
      ...[row.arenaBytes, row.parameterBytes, row.resident, row.growth].map(kib),
    ]),
  ]);
  return { start, memory };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const results = measureStartup();
  const file = process.argv.find((each) => each.startsWith("--json="))?.slice(7);
  if (file) writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

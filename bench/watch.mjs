// `node bench/watch.mjs`: the overhead of fit({ watch }), for 784-256-128-10 on synthetic digits in batches
// of 64. Medians over pairs of training runs with and without it. Default: --pairs=25.

import { dense, flatten, init, input, sequential, sgd, synthetic } from "gradlane";
import { flags } from "./flags.mjs";
import { printTable } from "./table.mjs";

const pairs = Number(flags.get("pairs") ?? 25);
const data = synthetic.digits({ count: 12_800, seed: 1 });
await init({ turbo: true });

const model = sequential([
  input([28, 28, 1]),
  flatten(),
  dense(256, { activation: "relu", kernelInitializer: "heNormal" }),
  dense(128, { activation: "relu", kernelInitializer: "heNormal" }),
  dense(10),
]);
await model.compile({ optimizer: sgd({ momentum: 0.9 }), loss: "softmaxCrossEntropy" });

async function seconds(watch) {
  const began = performance.now();
  await model.fit(data, { epochs: 1, batchSize: 64, watch });
  return (performance.now() - began) / 1000;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const rows = [["watch", "overhead"]];
for (const every of [50, 10, 1]) {
  const watch = { every };
  for (const way of [false, watch, false, watch]) await seconds(way);
  const ratios = [];
  for (let pair = 0; pair < pairs; pair++) {
    // the order alternates
    const first = pair % 2 === 0 ? await seconds(watch) : undefined;
    const without = await seconds(false);
    ratios.push((first ?? (await seconds(watch))) / without);
  }
  rows.push([`every ${every}`, `${(100 * (median(ratios) - 1)).toFixed(1)} %`]);
}
printTable(rows);

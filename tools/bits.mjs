// `npm run bits`: one training of 1,000 steps on every number of threads, with and without turbo, in every Node of
// GRADLANE_NODES and in plain JavaScript. Prints the hashes of the weights; fails if one differs.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const THREADS = [1, 2, 3, 4, 7];

if (process.argv[2]) await train(JSON.parse(process.argv[2]));
else compareAll();

/** Dropout, augmentation, clipping, class weights, a schedule; a last batch that is smaller. */
async function train(engineOptions) {
  const gradlane = await import("../dist/index.js");
  const { adam, compose, dense, dropout, flatten, input, mixup, sequential } = gradlane;
  const engine = await gradlane.createEngine(engineOptions);
  const layers = [
    ...[input([28, 28, 1]), flatten(), dense(128, { activation: "relu" }), dropout(0.2)],
    ...[dense(48, { activation: "tanh" }), dense(10)],
  ];
  const model = sequential(layers, { seed: 5 });
  const schedule = gradlane.warmup(50, gradlane.cosine({ learningRate: 2e-3 }));
  const optimizer = adam({ learningRate: 1e-3, clipNorm: 1 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
  await model.fit(gradlane.synthetic.digits({ count: 950, seed: 1 }), {
    ...{ epochs: 100, batchSize: 100, schedule },
    classWeight: [1, 2, 1, 1, 1, 1, 3, 1, 1, 1],
    augment: compose([gradlane.shift({ max: 2 }), gradlane.rotate({ degrees: 5 }), mixup()]),
  });
  console.log(JSON.stringify({ hash: model.weightsHash(), info: engine.info }));
}

function compareAll() {
  const others = (process.env.GRADLANE_NODES ?? "").split(":").filter(Boolean);
  const hashes = new Set();
  const run = (node, options) => {
    const parameters = [fileURLToPath(import.meta.url), JSON.stringify(options)];
    const { hash, info } = JSON.parse(execFileSync(node, parameters, { encoding: "utf8" }));
    hashes.add(hash);
    const { backend, threads, turbo } = info;
    const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    const name = `${version}, ${backend}, ${threads} threads${turbo ? ", turbo" : ""}`;
    console.log(`${hash.slice(0, 16)}  ${name}`);
  };
  for (const node of [process.execPath, ...others]) {
    for (const turbo of [false, true]) {
      for (const threads of THREADS) run(node, { threads, turbo });
    }
  }
  run(process.execPath, { backend: "js" });
  console.log(hashes.size === 1 ? "all equal" : `${hashes.size} different results`);
  process.exitCode = hashes.size === 1 ? 0 : 1;
}

// `node bench/threads.mjs`: microseconds per training step on several threads and on one, in turn, in one process.
//
//   --threads=2   --seconds=6 per network   --pictures instead of dense networks   --networks=0,3   --turbo=off
//
// Rounds of 60 ms count only if two cores give at least 1.8 times one before and after them: virtual cores may share
// a physical core at times.

import { startCapacity } from "./capacity.mjs";
import { flags, list, turbo } from "./flags.mjs";
import { modelOf } from "./model.mjs";
import { batchFor, NETWORKS, nameOf, networkOf, PICTURES } from "./networks.mjs";
import { showNumber } from "./table.mjs";

const threads = Number(flags.get("threads") ?? 2);
const seconds = Number(flags.get("seconds") ?? 6);
const all = flags.has("pictures") ? PICTURES : NETWORKS;
const networks = flags.has("networks") ? list("networks").map((i) => all[i]) : all;
const LEAST_CAPACITY = 1.8;
const ROUND = 60;

const gradlane = await import("../dist/index.js");
const engines = await Promise.all([
  gradlane.createEngine({ turbo, threads: 1 }),
  gradlane.createEngine({ turbo, threads }),
]);
const capacity = startCapacity();

/** A function that measures a trainer for some milliseconds: microseconds per step. */
async function stepper(network, engine) {
  const model = modelOf(gradlane, networkOf(network), { seed: 1 });
  const optimizer = gradlane.sgd({ learningRate: 0.01, momentum: 0.9 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
  const trainer = await model.trainer({ batchSize: network.batch });
  const { x, y } = batchFor(network);
  return (milliseconds) => {
    const began = performance.now();
    let steps = 0;
    let elapsed = 0;
    for (; elapsed < milliseconds; elapsed = performance.now() - began) {
      trainer.step(x, y);
      steps++;
    }
    return (1000 * elapsed) / steps;
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

console.log(
  `${engines[0].info.turbo ? "turbo, " : ""}Node ${process.versions.node}, ${threads} threads against 1`,
);
for (const network of networks) {
  const [one, many] = [await stepper(network, engines[0]), await stepper(network, engines[1])];
  for (let i = 0; i < 8; i++) {
    one(ROUND);
    many(ROUND);
    await new Promise((resolve) => setTimeout(resolve));
  }
  const rounds = [];
  const capacities = [await capacity()];
  for (const end = performance.now() + 1000 * seconds; performance.now() < end; ) {
    const times = [one(ROUND), many(ROUND)];
    capacities.push(await capacity());
    if (Math.min(...capacities.slice(-2)) >= LEAST_CAPACITY) rounds.push(times);
  }
  const seen = `two cores gave ${median(capacities).toFixed(2)} (median)`;
  if (rounds.length === 0) console.log(`${nameOf(network)}: no round counts; ${seen}`);
  else {
    const ratio = median(rounds.map(([a, b]) => b / a)).toFixed(3);
    const [a, b] = [0, 1].map((i) => showNumber(median(rounds.map((each) => each[i]))));
    console.log(`${nameOf(network)}: ${a} → ${b} µs, ${ratio}; ${rounds.length} rounds, ${seen}`);
  }
}
process.exit();

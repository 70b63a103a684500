// Where the time of gradlane's training steps goes.

import { modelOf } from "./model.mjs";
import { batchFor, nameOf } from "./networks.mjs";
import { printTable, showNumber } from "./table.mjs";

const WARM_MILLISECONDS = 1000;
const STEPS = 20;
/** Commands of a table. */
const MOST = 16;

/** Prints the operations of each network, and its slowest commands. */
export async function profileNetworks(networks, options) {
  const gradlane = await import("../dist/index.js");
  const engine = await gradlane.createEngine(options);
  for (const network of networks) {
    const { microsecondsPerStep, machine, commands } = await profileOf(gradlane, network, engine);
    const total = commands.reduce((sum, { microseconds }) => sum + microseconds, 0);
    console.log(
      `\n${nameOf(network)}: ${showNumber(microsecondsPerStep)} µs a step; the machine gives ${machine.multiplyAdd.toFixed(1)} GFLOP/s\n`,
    );
    printTable([
      ["operation", "times", "µs", "share", "GFLOP/s", "GB/s"],
      ...byOperation(commands).map((each) => rowOf(each, total, [String(each.times)])),
    ]);
    console.log();
    printTable([
      ["command", "weight", "µs", "share", "GFLOP/s", "GB/s"],
      ...slowest(commands)
        .slice(0, MOST)
        .map((each) => rowOf(each, total, [each.weight ?? ""])),
    ]);
  }
  console.log(`\n${engine.info.reasons.join("\n")}`);
}

/** The profile of a step of a network, warmed up. */
export async function profileOf(gradlane, network, engine) {
  const model = modelOf(gradlane, network, { seed: 1 });
  const optimizer = gradlane.sgd({ learningRate: 0.001, momentum: 0.9 });
  await model.compile({ optimizer, loss: "softmaxCrossEntropy", engine });
  const { batch: batchSize } = network;
  const trainer = await model.trainer({ batchSize });
  const { x, y } = batchFor(network);
  for (const end = performance.now() + WARM_MILLISECONDS; performance.now() < end; ) {
    trainer.step(x, y);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return model.profile({ batchSize, steps: STEPS });
}

const slowest = (entries) => entries.toSorted((a, b) => b.microseconds - a.microseconds);

/** Commands of an operation as one, the slowest first. */
function byOperation(commands) {
  const sums = new Map();
  for (const { operation, microseconds, flops, bytes } of commands) {
    const sum = sums.get(operation) ?? { operation, times: 0, microseconds: 0, flops: 0, bytes: 0 };
    sum.times++;
    sum.microseconds += microseconds;
    sum.flops += flops;
    sum.bytes += bytes;
    sums.set(operation, sum);
  }
  return slowest([...sums.values()]);
}

function rowOf({ operation, microseconds, flops, bytes }, total, cells) {
  const speed = (amount) => (microseconds > 0 ? (amount / microseconds / 1000).toFixed(1) : "-");
  const share = `${((100 * microseconds) / total).toFixed(1)} %`;
  return [operation, ...cells, showNumber(microseconds), share, speed(flops), speed(bytes)];
}

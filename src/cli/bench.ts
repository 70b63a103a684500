import { table } from "../core/text.ts";
import { engineLine } from "../engine/engine-line.ts";
import { measureMachine } from "../engine/machine.ts";
import type { Profile } from "../inspect/profile.ts";
import { dense } from "../layers/dense.ts";
import { input } from "../layers/input.ts";
import { sequential } from "../model/sequential.ts";
import { sgd } from "../optimizers/sgd.ts";
import { type EngineArguments, startEngine } from "./engine.ts";
import { EXIT } from "./exit.ts";
import { linesOf, print, printJson } from "./terminal.ts";

/** Arguments of `gradlane bench`. */
export interface BenchArguments extends EngineArguments {
  /** Units of each layer, the input first. */
  readonly network?: readonly number[];
  readonly batchSize?: number;
  readonly json?: boolean;
}

interface Case {
  readonly sizes: readonly number[];
  readonly batchSize: number;
}

/** Typical networks, small to large. */
const CASES: readonly Case[] = [
  { sizes: [2, 16, 16, 2], batchSize: 32 },
  { sizes: [64, 128, 64, 10], batchSize: 32 },
  { sizes: [784, 128, 10], batchSize: 32 },
  { sizes: [784, 256, 128, 10], batchSize: 64 },
  { sizes: [784, 512, 512, 10], batchSize: 128 },
];
const BATCH_SIZE = 32;
/** Steps that are timed at least. */
const STEPS = 200;

/** Measures the speed of training steps. @returns the exit code */
export async function benchCommand(options: BenchArguments): Promise<number> {
  await startEngine(options);
  const { network, batchSize = BATCH_SIZE } = options;
  const cases = network ? [{ sizes: network, batchSize }] : CASES;
  const results = [];
  for (const each of cases) results.push(summaryOf(each, await timeSteps(each)));
  if (options.json) {
    printJson({ engine: engineLine(), results });
    return EXIT.success;
  }
  const head = ["network, rows per step", "µs per step", "rows/s", "GFLOP/s"];
  const rows = results.map(({ name, microseconds, rowsPerSecond, gigaflops }) => [
    name,
    microseconds.toFixed(microseconds < 100 ? 1 : 0),
    String(Math.round(rowsPerSecond)),
    gigaflops.toFixed(1),
  ]);
  const lines = [
    engineLine(),
    await machineLine(options),
    "",
    "training steps: forward, backward, SGD with momentum; ReLU, softmax cross-entropy",
    ...linesOf(table([head, ...rows], [1, 2, 3])),
  ];
  print(...lines);
  return EXIT.success;
}

async function timeSteps({ sizes, batchSize }: Case): Promise<Profile> {
  const [columns, ...units] = sizes as [number, ...number[]];
  const model = sequential([
    input([columns]),
    ...units.map((each, i) =>
      i < units.length - 1 ? dense(each, { activation: "relu" }) : dense(each),
    ),
  ]);
  await model.compile({
    optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }),
    loss: "softmaxCrossEntropy",
  });
  return model.profile({ batchSize, steps: STEPS });
}

function summaryOf({ sizes, batchSize }: Case, { microsecondsPerStep, commands }: Profile) {
  const flops = commands.reduce((sum, command) => sum + command.flops, 0);
  return {
    name: `${sizes.join("-")}, ${batchSize}`,
    microseconds: microsecondsPerStep,
    rowsPerSecond: (1e6 * batchSize) / microsecondsPerStep,
    gigaflops: flops / microsecondsPerStep / 1000,
  };
}

async function machineLine({ backend }: BenchArguments): Promise<string> {
  if (backend === "js") return "plain JavaScript: peak not measured";
  const { multiplyAdd, copy } = await measureMachine();
  return (
    `one thread, 128 bits: ${multiplyAdd.toFixed(0)} GFLOP/s in registers; copies ` +
    `${copy.level1.toFixed(0)} / ${copy.level2.toFixed(0)} / ${copy.level3.toFixed(0)} / ${copy.memory.toFixed(0)} GB/s ` +
    "(8 KiB, 128 KiB, 2 MiB, 32 MiB)"
  );
}

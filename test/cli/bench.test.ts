// `gradlane bench` with mocked times and machine.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { benchCommand } from "../../src/cli/bench.ts";
import type * as Engine from "../../src/engine/engine.ts";
import { Model } from "../../src/model/model.ts";

const copy = { level1: 80.6, level2: 70.5, level3: 60.4, memory: 4.3 };
vi.mock("../../src/engine/machine.ts", () => ({
  measureMachine: async () => ({ multiplyAdd: 41.4, copy }),
}));
// a process has one default engine
const init = vi.fn(async (_: object) => {});
vi.mock("../../src/engine/engine.ts", async (load) => ({
  ...(await load<typeof Engine>()),
  init: (options: object) => init(options),
}));

const EXACT = { threads: "auto", numerics: "exact" } as const;
let said = "";
let asked: unknown[] = [];

beforeEach(() => {
  said = "";
  asked = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += text;
    return true;
  });
  const times = [36.96, 100, 333.3, 1000, 2999];
  vi.spyOn(Model.prototype, "profile").mockImplementation(async function (this: Model, options) {
    const { optimizer, loss } = this.compiled!.session;
    const layers = this.layers.map((layer) =>
      layer.kind === "dense" ? [layer.units, layer.activation?.kind] : layer.kind,
    );
    asked.push({ layers, optimizer, loss: loss.name, ...options });
    return {
      microsecondsPerStep: times.shift(),
      commands: [{ flops: 200_000 }, { flops: 40_000 }],
    } as never;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const lines = () => said.split("\n").slice(1);
const CASES = [
  "2-16-16-2, 32",
  "64-128-64-10, 32",
  "784-128-10, 32",
  "784-256-128-10, 64",
  "784-512-512-10, 128",
];

it("times 200 steps of a network by SGD with momentum", async () => {
  expect(await benchCommand({ ...EXACT, network: [4, 3, 2], json: true })).toBe(0);
  expect(asked).toEqual([
    {
      layers: ["input", [3, "relu"], [2, "linear"]],
      optimizer: expect.objectContaining({ kind: "sgd", learningRate: 0.01, momentum: 0.9 }),
      loss: "softmaxCrossEntropy",
      ...{ batchSize: 32, steps: 200 },
    },
  ]);
  const { engine, results } = JSON.parse(said);
  expect(engine).toMatch(/^WebAssembly, exact/);
  const microseconds = 36.96;
  expect(results).toEqual([
    {
      name: "4-3-2, 32",
      microseconds,
      rowsPerSecond: (1e6 * 32) / microseconds,
      gigaflops: 240_000 / microseconds / 1000,
    },
  ]);
});

it("times five networks by default", async () => {
  await benchCommand({ ...EXACT, json: true });
  expect(JSON.parse(said).results.map(({ name }: { name: string }) => name)).toEqual(CASES);
  expect(asked.map((each) => (each as { batchSize: number }).batchSize)).toEqual([
    ...[32, 32, 32, 64, 128],
  ]);
});

it("shows a table and the limits of the machine", async () => {
  await benchCommand(EXACT);
  expect(lines()).toEqual([
    "one thread, 128 bits: 41 GFLOP/s in registers; copies 81 / 71 / 60 / 4 GB/s (8 KiB, 128 KiB, 2 MiB, 32 MiB)",
    "",
    "training steps: forward, backward, SGD with momentum; ReLU, softmax cross-entropy",
    "network, rows per step  µs per step  rows/s  GFLOP/s",
    "2-16-16-2, 32                  37.0  865801      6.5",
    "64-128-64-10, 32                100  320000      2.4",
    "784-128-10, 32                  333   96010      0.7",
    "784-256-128-10, 64             1000   64000      0.2",
    "784-512-512-10, 128            2999   42681      0.1",
    "",
  ]);
});

it("does not measure the machine for plain JavaScript, and takes a batch size", async () => {
  await benchCommand({ ...EXACT, backend: "js", network: [2, 2], batchSize: 5 });
  expect(init.mock.calls).toEqual([
    ...new Array(3).fill([{ ...EXACT, turbo: true }]),
    [{ ...EXACT, turbo: false, backend: "js" }],
  ]);
  expect(lines()).toEqual([
    "plain JavaScript: peak not measured",
    "",
    "training steps: forward, backward, SGD with momentum; ReLU, softmax cross-entropy",
    "network, rows per step  µs per step  rows/s  GFLOP/s",
    "2-2, 5                         37.0  135281      6.5",
    "",
  ]);
});

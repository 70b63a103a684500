// Weight decay without biases: compared with PyTorch's parameter groups, and with both extremes.

import { readFileSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, it, test, vi } from "vitest";
import { Control } from "../../assembly/control.ts";
import {
  adagrad,
  adam,
  adamw,
  createEngine,
  dense,
  type Engine,
  input,
  loadModel,
  type NdArray,
  type OptimizerInput,
  rmsprop,
  sequential,
  sgd,
} from "../../src/index.ts";

const fixture: {
  steps: number;
  sizes: [number, number, number];
  x: number[];
  y: number[];
  weights: number[][];
  runs: { name: string; kind: string; options: Record<string, number>; weights: number[][] }[];
} = JSON.parse(readFileSync(new URL("../fixtures/decay.json", import.meta.url), "utf8"));
const [inputs, hidden, outputs] = fixture.sizes;
const X = { data: Float32Array.from(fixture.x), shape: [8, inputs] };
const Y = { data: Float32Array.from(fixture.y), shape: [8, outputs] };
const PATHS = ["a.kernel", "a.bias", "b.kernel", "b.bias"];
const SHAPES = [[inputs, hidden], [hidden], [hidden, outputs], [outputs]];
const makers = { sgd, adam, adamw, rmsprop, adagrad };

async function build(optimizer: OptimizerInput, engine?: Engine) {
  const model = sequential([
    input([inputs]),
    dense(hidden, { activation: "tanh", name: "a" }),
    dense(outputs, { name: "b" }),
  ]);
  await model.compile({ optimizer, loss: "meanSquaredError", ...(engine && { engine }) });
  const arrays = fixture.weights.map((each, i) => ({
    data: Float32Array.from(each),
    shape: SHAPES[i]!,
  }));
  model.setWeights(Object.fromEntries(arrays.map((array, i) => [PATHS[i]!, array])));
  return model;
}

let engines: Engine[];
beforeAll(async () => {
  engines = await Promise.all(
    (["wasm", "js"] as const).map((backend) => createEngine({ backend })),
  );
});

test.each(fixture.runs)("PyTorch: $name", async ({ kind, options, weights }) => {
  const hashes = new Set<string>();
  for (const engine of engines) {
    const optimizer = makers[kind as "adam"]({ ...options, decayBiases: false });
    const model = await build(optimizer, engine);
    await model.fit({ x: X, y: Y }, { epochs: fixture.steps, batchSize: 8 });
    const got = model.getWeights();
    weights.forEach((expected, i) => {
      const { data } = got[PATHS[i]!]!;
      expect(Math.max(...expected.map((value, j) => Math.abs(value - data[j]!)))).toBeLessThan(
        1e-4,
      );
    });
    hashes.add(model.weightsHash());
  }
  expect(hashes.size).toBe(1);
});

describe.each([
  ["sgd", (options = {}) => sgd({ learningRate: 0.1, momentum: 0.5, ...options })],
  ["adam", (options = {}) => adam({ learningRate: 0.1, ...options })],
  ["adamw", (options = {}) => adamw({ learningRate: 0.1, weightDecay: 0, ...options })],
  ["rmsprop", (options = {}) => rmsprop({ learningRate: 0.1, momentum: 0.5, ...options })],
  ["adagrad", (options = {}) => adagrad({ learningRate: 0.1, ...options })],
] as const)("%s", (_, make) => {
  const afterOneStep = async (options: object): Promise<Record<string, NdArray>> => {
    const model = await build(make({ clipNorm: 0.5, clipValue: 0.2, ...options }));
    await model.fit({ x: X, y: Y }, { epochs: 1, batchSize: 8 });
    return model.getWeights();
  };

  it("updates kernels with decay and biases without, bit for bit", async () => {
    const decayed = await afterOneStep({ weightDecay: 0.5 });
    const plain = await afterOneStep({ weightDecay: 0 });
    const mixed = await afterOneStep({ weightDecay: 0.5, decayBiases: false });
    for (const path of PATHS) {
      expect(decayed[path]).not.toEqual(plain[path]);
      expect(mixed[path]).toEqual(path.endsWith("bias") ? plain[path] : decayed[path]);
    }
  });

  it("equals the default if unset", async () => {
    const given = make({ weightDecay: 0.5, decayBiases: true });
    expect(given).toEqual(make({ weightDecay: 0.5 }));
    expect(await afterOneStep({ weightDecay: 0, decayBiases: false })).toEqual(
      await afterOneStep({ weightDecay: 0 }),
    );
  });

  it("resumes from a file", async () => {
    const optimizer = make({ weightDecay: 0.5, decayBiases: false });
    expect(optimizer).toMatchObject({ decayBiases: false });
    const model = await build(optimizer);
    const data = { x: X, y: Y };
    await model.fit(data, { epochs: 2, batchSize: 3 });
    const loaded = await loadModel(await model.save());
    await model.fit(data, { epochs: 2, batchSize: 3 });
    await loaded.fit(data, { epochs: 2, batchSize: 3 });
    expect(loaded.weightsHash()).toBe(model.weightsHash());
  });
});

test("an update is one command for each group", async () => {
  const updates = async (optimizer: OptimizerInput) => {
    const { commands } = (await build(optimizer)).explain({ batchSize: 8 });
    return commands.filter(({ operation }) => operation === "sgd").length;
  };
  expect(await updates(sgd({ weightDecay: 0.1 }))).toBe(1);
  expect(await updates(sgd({ decayBiases: false }))).toBe(1);
  expect(await updates(sgd({ weightDecay: 0.1, decayBiases: false }))).toBe(2);
});

/** Up to three rows from a given one. */
function rowsOf({ data, shape }: typeof X, first: number) {
  const [rows, columns] = [Math.min(3, shape[0]! - first), shape[1]!];
  const part = data.slice(first * columns, (first + rows) * columns);
  return { data: part, shape: [rows, columns] };
}

afterEach(() => vi.restoreAllMocks());

test("a run that pauses between two updates never shows half a step", async () => {
  const optimizer = sgd({ weightDecay: 0.1, decayBiases: false });
  const whole = await build(optimizer);
  const options = { epochs: 4, batchSize: 3, shuffle: false } as const;
  const hashes = new Map<number, string>();
  const trainer = await whole.trainer({ batchSize: 3 });
  for (let step = 0; step < 3 * options.epochs; step++) {
    const at = 3 * (step % 3);
    trainer.step(rowsOf(X, at), rowsOf(Y, at));
    hashes.set(step + 1, whole.weightsHash());
  }
  const model = await build(optimizer);
  const { session } = model.compiled!;
  const commands = model.explain({ batchSize: 3 }).commands.length;
  const run = session.instance.run.bind(session.instance);
  // one step, and the next except for its last command; then as far as requested
  vi.spyOn(session.instance, "run").mockImplementation((control, budget) => {
    const command = session.instance.memory.i32[(control >>> 2) + Control.command]!;
    return run(control, command > 0 ? budget : 2 * commands - 1);
  });
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1000)); // events are told at once
  let seen = 0;
  for await (const event of model.train({ x: X, y: Y }, options)) {
    if (event.type !== "steps") continue;
    expect(model.weightsHash()).toBe(hashes.get(session.step));
    seen++;
  }
  expect(seen).toBe(8); // two slices an epoch
});

test("a non-finite step leaves both groups unchanged", async () => {
  for (const engine of engines) {
    const optimizer = sgd({ learningRate: 1e30, weightDecay: 1e10, decayBiases: false });
    const model = await build(optimizer, engine);
    let last = model.weightsHash();
    const trainer = await model.trainer({ batchSize: 8 });
    expect(() => {
      for (let step = 0; step < 9; step++) {
        trainer.step(X, Y);
        last = model.weightsHash();
      }
    }).toThrow(expect.objectContaining({ code: "DIVERGED" }));
    expect(model.weightsHash()).toBe(last);
  }
});

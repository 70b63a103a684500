// Calls that share a memory, at the same time or in sequence, do not affect each other.

import { describe, expect, it } from "vitest";
import {
  dataset,
  dense,
  dropout,
  flatten,
  input,
  type Model,
  mixup,
  sequential,
  sgd,
  synthetic,
} from "../../src/index.ts";

const digits = synthetic.digits({ count: 300, seed: 1 });
const FIT = { epochs: 3, batchSize: 32, schedule: "constant" } as const;

async function network(): Promise<Model> {
  const model = sequential([
    input([28, 28, 1]),
    flatten(),
    dense(64, { activation: "tanh" }),
    dropout(0.1),
    dense(10),
  ]);
  await model.compile({
    optimizer: sgd({ learningRate: 0.05 }),
    loss: "softmaxCrossEntropy",
    metrics: ["accuracy"],
  });
  return model;
}

/** Evaluates with more batch sizes than a session caches programs. */
async function evaluateAll(model: Model): Promise<void> {
  for (let batchSize = 1; batchSize <= 10; batchSize++) {
    await model.evaluate({ x: digits.x, y: digits.y }, { batchSize: 29 * batchSize });
  }
}

describe("a training", () => {
  it("keeps its programs while a callback creates others", async () => {
    const alone = await network();
    const history = await alone.fit(digits, { ...FIT, watch: { every: 4 } });
    const model = await network();
    const visited = await model.fit(digits, {
      ...FIT,
      watch: { every: 4 },
      callbacks: [{ onEpochEnd: () => evaluateAll(model) }],
    });
    expect(visited).toEqual(history);
    expect(model.weightsHash()).toBe(alone.weightsHash());
  });

  it("keeps them while trainers and evaluations run between its slices", async () => {
    const model = await network();
    const long = model.evaluate(synthetic.digits({ count: 20_000, seed: 2 }), { batchSize: 32 });
    const trainers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => model.trainer({ batchSize: 4 + i })),
    );
    const rows = dataset({ x: digits.x, y: digits.y }).split({ test: 4, seed: 0 }).test;
    for (const trainer of trainers) trainer.step(rows.x, rows.y);
    const { loss } = await long;
    expect(loss).toBeGreaterThan(0);
    expect(loss).toBeLessThan(10);
  });

  it("and evaluations do not share a running program", async () => {
    const validation = synthetic.digits({ count: 2_000, seed: 3 });
    const alone = await network();
    const { validationLoss } = await alone.fit(digits, { ...FIT, validation });
    const model = await network();
    const stopped = { now: false };
    const beside = (async () => {
      while (!stopped.now) await model.evaluate(validation, { batchSize: 32 });
    })();
    const history = await model.fit(digits, { ...FIT, validation });
    stopped.now = true;
    await beside;
    expect(history.validationLoss).toEqual(validationLoss);
  });

  it("uses its own mixup, not an earlier one", async () => {
    const hashes = async (before: number, alpha: number) => {
      const model = await network();
      const weights = model.getWeights();
      await model.fit(digits, { ...FIT, epochs: 1, augment: mixup({ alpha: before }) });
      model.setWeights(weights);
      await model.fit(digits, { ...FIT, epochs: 1, augment: mixup({ alpha }) });
      return model.weightsHash();
    };
    expect(await hashes(0.01, 100)).toBe(await hashes(100, 100));
    expect(await hashes(100, 0.01)).not.toBe(await hashes(100, 100));
  });
});

describe("trainers of one model", () => {
  it("share the memory of their batches", async () => {
    const model = await network();
    const { x, y } = digits;
    const { instance } = model.compiled!.session;
    await (await model.trainer({ batchSize: 300 })).step(x, y);
    const linear = instance.memory.u8.length;
    for (let i = 0; i < 200; i++) (await model.trainer({ batchSize: 300 })).step(x, y);
    expect(instance.memory.u8.length).toBe(linear);
  });

  it("of other sizes, and gradients between them, do not affect each other", async () => {
    const batches = [...digits.batches({ batchSize: 30 })];
    const alone = await network();
    const trainer = await alone.trainer({ batchSize: 30 });
    const losses = batches.map(({ x, y }) => trainer.step(x, y));
    const model = await network();
    // masks of dropout depend on the row in its batch, not on the batch size
    const trainers = await Promise.all(
      [30, 40, 300].map((batchSize) => model.trainer({ batchSize })),
    );
    const turns: number[] = [];
    for (const [i, { x, y }] of batches.entries()) {
      turns.push(trainers[i % 3]!.step(x, y));
      await model.gradients(digits.x, digits.y);
      await model.flow(x, y);
    }
    expect(turns).toEqual(losses);
    expect(model.weightsHash()).toBe(alone.weightsHash());
  });
});

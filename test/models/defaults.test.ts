// One table of defaults: all entry points build and train the same network for the same data.

import { describe, expect, it } from "vitest";
import { buildModel, trainingFor } from "../../src/cli/network.ts";
import { tableModel } from "../../src/easy/table-model.ts";
import {
  type Callback,
  classifier,
  type Dataset,
  linearClassifier,
  mlp,
  regressor,
  synthetic,
} from "../../src/index.ts";
import { networkDefaults } from "../../src/models/defaults.ts";

const facts = (model: Awaited<ReturnType<typeof buildModel>>) => {
  const { optimizer, loss } = model.compiled!.session;
  const units = model.layers.flatMap((layer) => ("units" in layer ? [layer.units] : []));
  return { units, optimizer, loss: loss.name };
};

const DATA: [string, Dataset, number[]][] = [
  ["some hundred rows", synthetic.blobs({ classes: 3, count: 300, seed: 1 }), [32, 16, 3]],
  ["some thousand rows", synthetic.blobs({ classes: 2, count: 2000, seed: 1 }), [64, 32, 2]],
  ["many rows", synthetic.blobs({ classes: 2, count: 6000, seed: 1 }), [128, 64, 2]],
  ["values", synthetic.regression({ count: 300, features: 4, seed: 1 }), [32, 16, 1]],
  ["images", synthetic.digits({ count: 100, seed: 1 }), [256, 128, 10]],
];

it.each(DATA)("the same network for %s", async (_, train, units) => {
  const { classNames } = train;
  const task = { name: "", train, test: train, classNames, notes: [] };
  const ready = await mlp().build(train);
  const easy = await tableModel(train);
  const options = { network: "mlp" } as const; // the default of images is another one
  const line = await buildModel(task, options, 0);
  expect(facts(ready)).toMatchObject({ units });
  expect(facts(easy.model)).toEqual(facts(ready));
  expect(facts(line)).toEqual(facts(ready));
  const { epochs, batchSize } = networkDefaults(train.x);
  expect(easy.fit).toMatchObject({ epochs, batchSize });
  expect(trainingFor(task, line, options, 0)).toMatchObject({ epochs, batchSize });
});

it("has the same score with mlp() and regressor()", async () => {
  const noisy = synthetic.regression({ count: 400, features: 4, noise: 0.5, seed: 2 });
  const easy = await regressor(noisy, { seed: 3 });
  const ready = mlp({ seed: 3 });
  await ready.fit(easy.train);
  const { r2 } = await ready.evaluate(easy.test);
  expect(Math.abs(r2! - easy.evaluation.r2!)).toBeLessThan(0.05);
});

describe("the default schedule of images", () => {
  const images = synthetic.digits({ count: 5000, seed: 1 });
  const ratesOf = async (train: (callback: Callback) => Promise<unknown>) => {
    const rates: number[] = [];
    await train({ onSteps: ({ learningRates }) => void rates.push(...learningRates) });
    return rates;
  };
  // warm-up over 5 % of the steps, half of them at the full rate
  const courseOf = (steps: number) =>
    Array.from({ length: steps }, (_, step) => {
      const warm = Math.min(1, (step + 1) / Math.ceil(steps * 0.05));
      const fallen = step < steps / 2 ? 1 : step < steps * 0.75 ? 0.1 : 0.01;
      return Math.fround(0.02 * warm * fallen);
    });

  it.each([
    [{ epochs: 1, batchSize: 256 }, 20],
    [{ epochs: 2, batchSize: 500 }, 20],
    [{ epochs: 1, batchSize: 100, validation: 0.5 }, 25],
  ] as const)("goes by the steps that mlp().fit(x, %o) does", async (options, steps) => {
    const model = mlp({ hidden: [2] });
    const rates = await ratesOf((each) => model.fit(images, { ...options, callbacks: [each] }));
    expect(rates.map(Math.fround)).toEqual(courseOf(steps));
  });

  it("depends on the steps of classifier()", async () => {
    const options = { hidden: [2], epochs: 1, batchSize: 250, test: 0.1 };
    const more = synthetic.digits({ count: 5600, seed: 1 });
    const rates = await ratesOf((each) => classifier(more, { ...options, callbacks: [each] }));
    expect(rates.map(Math.fround)).toEqual(courseOf(21));
  });
});

describe("a network built for data that fit() refused", () => {
  const two = { x: [[1], [2], [3], [4]], y: [0, 1, 0, 1] };
  const three = {
    x: [
      [1, 2],
      [3, 4],
      [5, 7],
    ],
    y: [0.5, 1.5, 3.25],
  };

  it.each([
    ["batchSize", { batchSize: 0 }],
    ["epochs", { epochs: -1 }],
    ["validation", { validation: { x: [[1, 2, 3]], y: [0] } }],
    ["sampleWeight", { sampleWeight: [1] }],
    ["no such option", { rate: 1 } as object],
  ])("is forgotten: %s", async (_, bad) => {
    const model = mlp({ hidden: [2] });
    await expect(model.fit(two, bad)).rejects.toThrow("Cannot");
    expect(model.isBuilt).toBe(false);
    await model.fit(three, { epochs: 1 });
    expect((await model.predict([[1, 2]])).shape).toEqual([1, 1]);
    await expect(model.fit(three, bad)).rejects.toThrow("Cannot");
    expect(model.isBuilt).toBe(true);
  });

  it("is kept if built by build(), or if training was stopped", async () => {
    const built = linearClassifier();
    await built.build(two);
    await expect(built.fit(two, { epochs: -1 })).rejects.toThrow("epochs");
    expect(built.isBuilt).toBe(true);
    const ended = linearClassifier();
    const controller = new AbortController();
    const callbacks = [{ onEpochEnd: () => controller.abort() }];
    await expect(ended.fit(two, { callbacks, signal: controller.signal })).rejects.toThrow();
    expect(ended.isBuilt).toBe(true);
  });
});

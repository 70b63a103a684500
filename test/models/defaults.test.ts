// One table of defaults: every entry point makes the same network for the same data, and trains it alike.

import { expect, it } from "vitest";
import { buildModel, trainingFor } from "../../src/cli/network.ts";
import { tableModel } from "../../src/easy/table-model.ts";
import { type Dataset, mlp, regressor, synthetic } from "../../src/index.ts";
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
  const line = await buildModel(task, {}, 0);
  expect(facts(ready)).toMatchObject({ units });
  expect(facts(easy.model)).toEqual(facts(ready));
  expect(facts(line)).toEqual(facts(ready));
  const { epochs, batchSize } = networkDefaults(train.x);
  expect(easy.fit).toMatchObject({ epochs, batchSize });
  expect(trainingFor(task, {}, 0)).toMatchObject({ epochs, batchSize });
});

it("is worth the same from mlp() and regressor()", async () => {
  const noisy = synthetic.regression({ count: 400, features: 4, noise: 0.5, seed: 2 });
  const easy = await regressor(noisy, { seed: 3 });
  const ready = mlp({ seed: 3 });
  await ready.fit(easy.train);
  const { r2 } = await ready.evaluate(easy.test);
  expect(Math.abs(r2! - easy.evaluation.r2!)).toBeLessThan(0.05);
});

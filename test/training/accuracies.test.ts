// Accuracies on real data, means of three seeds. GRADLANE_DATA is the folder; without it tests are skipped.

import { describe, expect, it } from "vitest";
import { csv, idxFolder } from "../../src/entries/node.ts";
import {
  adam,
  cosine,
  type Dataset,
  dense,
  flatten,
  input,
  kFold,
  MinMaxScaler,
  type Model,
  StandardScaler,
  sequential,
  sgd,
  warmupStep,
} from "../../src/index.ts";

const DATA = process.env.GRADLANE_DATA;
if (!DATA) console.warn("real data: skipped, GRADLANE_DATA is not set");

const SEEDS = [0, 1, 2];
const hidden = (...units: number[]) =>
  units.map((each) => dense(each, { activation: "relu", kernelInitializer: "heNormal" }));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Mean of a metric over five folds and three seeds. */
async function fiveFolds(
  data: Dataset,
  metric: "accuracy" | "r2",
  make: (seed: number) => Promise<Model>,
  options: { epochs: number; batchSize: number },
): Promise<number> {
  const values: number[] = [];
  for (const seed of SEEDS) {
    for (const { train, test } of kFold(data, { folds: 5, seed })) {
      const model = await make(seed);
      await model.fit(train, { ...options, schedule: cosine() });
      values.push((await model.evaluate(test))[metric]!);
    }
  }
  return mean(values);
}

/** A classifier of standardised columns. */
const classifier =
  (columns: number, classes: number, learningRate: number) => async (seed: number) => {
    const preprocessing = new StandardScaler();
    const layers = [input([columns]), ...hidden(16), dense(classes)];
    const model = sequential(layers, { seed, preprocessing });
    await model.compile({
      optimizer: adam({ learningRate }),
      loss: "softmaxCrossEntropy",
      metrics: ["accuracy"],
    });
    return model;
  };

describe.skipIf(!DATA)("trained on real data", () => {
  it("Fashion-MNIST, 8,000 training images: at least 85.0 %", async () => {
    const { train: all } = await idxFolder(`${DATA}/fashion-mnist-10k`);
    const rows = Array.from({ length: 10_000 }, (_, i) => i);
    const [train, test] = [all.take(rows.slice(0, 8000)), all.take(rows.slice(8000))];
    const values: number[] = [];
    for (const seed of SEEDS) {
      const layers = [input([28, 28, 1]), flatten(), ...hidden(256, 128), dense(10)];
      const model = sequential(layers, { seed });
      await model.compile({
        optimizer: sgd({ learningRate: 0.02, momentum: 0.9 }),
        loss: "softmaxCrossEntropy",
        metrics: ["accuracy"],
      });
      const schedule = warmupStep({ learningRate: 0.02, warmupSteps: 125 });
      await model.fit(train, { epochs: 20, batchSize: 64, schedule });
      values.push((await model.evaluate(test)).accuracy!);
    }
    expect(mean(values)).toBeGreaterThanOrEqual(0.85);
  });

  it("optdigits of other writers: at least 95.4 %", async () => {
    const train = await csv(`${DATA}/optdigits/optdigits_train.csv`, {});
    const test = await csv(`${DATA}/optdigits/optdigits_test.csv`, {
      classNames: train.classNames!,
    });
    const values: number[] = [];
    for (const seed of SEEDS) {
      const preprocessing = new MinMaxScaler();
      const model = sequential([input([64]), ...hidden(64, 64), dense(10)], {
        seed,
        preprocessing,
      });
      await model.compile({
        optimizer: sgd({ learningRate: 0.05, momentum: 0.9 }),
        loss: "softmaxCrossEntropy",
        metrics: ["accuracy"],
      });
      await model.fit(train, { epochs: 40, batchSize: 64, schedule: cosine() });
      values.push((await model.evaluate(test)).accuracy!);
    }
    expect(mean(values)).toBeGreaterThanOrEqual(0.954);
  });

  it("iris, five folds: at least 94 %", async () => {
    const data = await csv(`${DATA}/iris/iris.csv`, { target: "species" });
    const options = { epochs: 60, batchSize: 16 };
    const value = await fiveFolds(data, "accuracy", classifier(4, 3, 0.01), options);
    expect(value).toBeGreaterThanOrEqual(0.94);
  });

  it("tumours, five folds: at least 96.5 %", async () => {
    const data = await csv(`${DATA}/breast-cancer-wdbc/wdbc.csv`, { target: "target" });
    const options = { epochs: 30, batchSize: 32 };
    const value = await fiveFolds(data, "accuracy", classifier(30, 2, 0.003), options);
    expect(value).toBeGreaterThanOrEqual(0.965);
  });

  it("California housing, five folds: R² of at least 0.70", async () => {
    const columns = [
      "longitude",
      "latitude",
      "housing_median_age",
      "total_rooms",
      "total_bedrooms",
      "population",
      "households",
      "median_income",
    ];
    const path = `${DATA}/california-housing/housing.csv`;
    const target = "median_house_value";
    const data = await csv(path, { target, columns, missing: "drop" });
    const make = async (seed: number) => {
      const model = sequential([input([8]), ...hidden(64, 32), dense(1)], {
        seed,
        preprocessing: new StandardScaler(),
        targetPreprocessing: new StandardScaler(),
      });
      const optimizer = adam({ learningRate: 0.003 });
      await model.compile({ optimizer, loss: "meanSquaredError", metrics: ["r2"] });
      return model;
    };
    const value = await fiveFolds(data, "r2", make, { epochs: 30, batchSize: 128 });
    expect(value).toBeGreaterThanOrEqual(0.7);
  });
});

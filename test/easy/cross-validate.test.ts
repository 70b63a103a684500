import { describe, expect, test } from "vitest";
import { tableModel } from "../../src/easy/table-model.ts";
import {
  adam,
  crossValidate,
  DataError,
  type Dataset,
  dataset,
  dense,
  input,
  kFold,
  StandardScaler,
  sequential,
  synthetic,
  table,
} from "../../src/index.ts";

const data = synthetic.moons({ count: 90, noise: 0.1, seed: 1 });

describe("crossValidate", () => {
  test("equals explicit training on each fold", async () => {
    const scalers: { scaler: StandardScaler; train: Dataset }[] = [];
    const build = async (train: Dataset) => {
      const scaler = new StandardScaler();
      scalers.push({ scaler, train });
      const layers = [input([2]), dense(8, { activation: "relu" }), dense(2)];
      const model = sequential(layers, { seed: 3, preprocessing: scaler });
      await model.compile({
        optimizer: adam({ learningRate: 0.01 }),
        loss: "softmaxCrossEntropy",
        metrics: ["accuracy"],
      });
      return model;
    };
    const fit = { epochs: 5, batchSize: 16 };
    const told: number[] = [];
    const result = await crossValidate(data, {
      ...{ folds: 3, seed: 2, build, fit },
      onFold: (_, fold) => told.push(fold),
    });
    expect(told).toEqual([0, 1, 2]);
    // each scaler is fitted on the training rows of its model only
    for (const { scaler, train } of scalers) {
      expect(train.length).toBe(60);
      expect(scaler.offset).toEqual(new StandardScaler().fit(train.x).offset);
    }
    const byHand = [];
    for (const { train, test: held } of kFold(data, { folds: 3, seed: 2 })) {
      const model = await build(train);
      await model.fit(train, fit);
      byHand.push(await model.evaluate(held));
    }
    expect(result.folds).toEqual(byHand);
    for (const name of ["loss", "accuracy"] as const) {
      const values = byHand.map((each) => each[name]!);
      const mean = values.reduce((a, b) => a + b, 0) / 3;
      expect(result.mean[name]).toBe(mean);
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / 3;
      expect(result.deviation[name]).toBeCloseTo(Math.sqrt(variance), 12);
    }
  });

  test("has a default network for tables, with categories and missing values", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      a: i % 7 === 0 ? null : i,
      b: i === 59 ? "rare" : "often",
      y: 3 * i,
    }));
    const raw = await table(rows, { missing: "impute", task: "regression" });
    const { folds, mean } = await crossValidate(raw, { folds: 4 });
    expect(folds).toHaveLength(4);
    expect(mean.r2).toBeGreaterThan(0.5);
    expect((await crossValidate(data, { folds: 3 })).mean.accuracy).toBeGreaterThan(0.8);
    expect(await crossValidate(raw, { folds: 4 })).toEqual({
      folds,
      mean,
      deviation: expect.anything(),
    });
  });

  test("splits rows into five parts, by class, by group or in order", async () => {
    const y = data.y.data.map((label) => label);
    const plain = dataset({ x: data.x, y });
    const groups = Int32Array.from({ length: 90 }, (_, i) => i % 9);
    const parts = async (options: object, given: Dataset) => {
      const seen: Int32Array[] = [];
      await crossValidate(given, {
        ...options,
        fit: { epochs: 1 },
        build: async (train) => {
          seen.push(train.samples!);
          const model = sequential([input([2]), dense(2)]);
          await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
          return model;
        },
      });
      return seen;
    };
    const byHand = (options: object, given: Dataset) =>
      kFold(given, { folds: 5, ...options }).map(({ train }) => train.samples!);
    const byClass = byHand({ stratify: true }, plain);
    expect(byHand({ stratify: false }, plain)).not.toEqual(byClass);
    expect(await parts({}, plain)).toEqual(byClass);
    expect(await parts({ task: "classification" }, plain)).toEqual(byClass);
    expect(await parts({ task: "regression" }, plain)).toEqual(byHand({ stratify: false }, plain));
    expect(await parts({ stratify: false }, plain)).toEqual(byHand({ stratify: false }, plain));
    const named = dataset({ x: data.x, y, classNames: ["a", "b"] });
    expect(await parts({ task: "regression" }, named)).toEqual(byHand({}, named));
    expect(await parts({ groups, folds: 3 }, plain)).toEqual(byHand({ groups, folds: 3 }, plain));
  });

  test("treats values as regression, and adapts training to the rows", async () => {
    const x = Array.from({ length: 24 }, (_, i) => [i]);
    const values = dataset({ x, y: x.map(([i]) => i! / 2) });
    const { folds } = await crossValidate(values, { folds: 2 });
    const byHand = [];
    for (const { train, test: held } of kFold(values, { folds: 2 })) {
      const { model, fit } = await tableModel(train, { seed: 0 });
      await model.fit(train, fit);
      byHand.push(await model.evaluate(held));
    }
    expect(folds).toEqual(byHand);
    expect(Object.keys(folds[0]!)).toContain("r2");
  });

  test("refuses what does not fit", async () => {
    const tiny = dataset({ x: [[1], [2]], y: [0.5, 1] });
    await expect(crossValidate(tiny, { folds: 3 })).rejects.toThrow(DataError);
    await expect(crossValidate(tiny, { fold: 2 } as never)).rejects.toThrow(/did you mean "folds"/);
    const nothing = crossValidate(data, { build: () => null as never });
    await expect(nothing).rejects.toMatchObject({ code: "BUILD" });
  });
});

describe("sample weights", () => {
  const build = async () => {
    const model = sequential([input([2]), dense(2)], { seed: 3 });
    await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
    return model;
  };
  const weights = Float32Array.from({ length: 90 }, (_, row) => 1 + (row % 7));

  test("are those of the rows of each fold", async () => {
    const options = { epochs: 2, batchSize: 8 };
    for (const sampleWeight of [weights, [...weights]]) {
      const fit = { ...options, sampleWeight };
      const { folds } = await crossValidate(data, { folds: 3, seed: 2, build, fit });
      const all = [...data.samples!];
      const byHand = await crossValidate(data, {
        ...{ folds: 3, seed: 2, build },
        fit: (train) => ({
          ...options,
          sampleWeight: Float32Array.from(
            train.samples!,
            (sample) => weights[all.indexOf(sample)]!,
          ),
        }),
      });
      expect(folds).toEqual(byHand.folds);
      const { folds: plain } = await crossValidate(data, {
        folds: 3,
        seed: 2,
        build,
        fit: options,
      });
      expect(folds).not.toEqual(plain);
    }
  });

  test("of a part of a data set are of its rows", async () => {
    const { train } = data.split({ test: 0.5, seed: 4 });
    const sampleWeight = weights.subarray(0, train.length);
    const result = await crossValidate(train, {
      folds: 3,
      build,
      fit: { epochs: 1, sampleWeight },
    });
    expect(result.folds).toHaveLength(3);
  });

  test("of another length are refused by the length of all rows", async () => {
    const sampleWeight = weights.subarray(0, 60);
    const error = { code: "SAMPLE_WEIGHT", expected: [90] };
    const folds = crossValidate(data, { folds: 3, build, fit: { epochs: 1, sampleWeight } });
    await expect(folds).rejects.toMatchObject(error);
    const training = (await build()).fit(data, { validation: 0.5, sampleWeight });
    await expect(training).rejects.toMatchObject(error);
  });
});

// Metrics in compile(): averages, multilabel rows, functions; in history, evaluations and files.

import { describe, expect, it, test } from "vitest";
import {
  type Average,
  accuracy,
  adam,
  dense,
  earlyStopping,
  f1,
  input,
  type LossName,
  loadModel,
  type Metric,
  type MetricFunction,
  type NdArray,
  precision,
  recall,
  StandardScaler,
  sequential,
  type Tensor,
} from "../../src/index.ts";

const X = Array.from({ length: 40 }, (_, i) => [(i % 8) / 4 - 1, ((i * 3) % 10) / 5 - 1]);

async function build(units: number, loss: LossName, metrics: readonly Metric[]) {
  const model = sequential([input([2]), dense(units)], { seed: 2 });
  await model.compile({ optimizer: adam({ learningRate: 0.1 }), loss, metrics });
  return model;
}

const SCORES = { precision, recall, f1 };
const AVERAGES = ["binary", "macro", "micro", "weighted"] as const;

describe("averages", () => {
  it.each([
    [1, "binaryCrossEntropy", 2],
    [2, "softmaxCrossEntropy", 2],
    [3, "softmaxCrossEntropy", 3],
    [3, "hinge", 3],
  ] as const)("of %i outputs, %s", async (units, loss, classes) => {
    const y = X.map((_, i) => (i * i) % classes);
    const usual = await build(units, loss, ["precision", "recall", "f1"]);
    await usual.fit({ x: X, y }, { epochs: 2 });
    const predicted = await usual.predictClasses(X);
    const evaluation = await usual.evaluate({ x: X, y });
    for (const [name, score] of Object.entries(SCORES)) {
      const average = classes === 2 ? "binary" : "macro";
      expect(evaluation[name]).toBe(score(y, predicted, { average }));
    }
    for (const average of AVERAGES.slice(classes === 2 ? 0 : 1)) {
      const metrics = ["precision", "recall", "f1"].map((kind) => ({ kind, average }) as Metric);
      const model = await build(units, loss, metrics);
      model.setWeights(usual.getWeights());
      const values = await model.evaluate({ x: X, y });
      for (const [name, score] of Object.entries(SCORES)) {
        expect(values[name]).toBe(score(y, predicted, { average }));
      }
      const loaded = await loadModel(await model.save());
      expect(await loaded.evaluate({ x: X, y })).toEqual(values);
    }
  });

  it("of multilabel rows", async () => {
    const y = X.map((_, i) => [i % 2, i % 3 === 0 ? 1 : 0, 0]);
    for (const average of [undefined, "macro", "micro", "weighted"] as (Average | undefined)[]) {
      const kinds = ["precision", "recall", "f1"] as const;
      const metrics = kinds.map((kind) => (average ? { kind, average } : kind));
      const model = await build(3, "binaryCrossEntropy", [...metrics, "accuracy"]);
      await model.fit({ x: X, y }, { epochs: 2 });
      const predicted = await model.predictClasses(X);
      const values = await model.evaluate({ x: X, y });
      for (const [name, score] of Object.entries(SCORES)) {
        expect(values[name]).toBe(score(y, predicted, average ? { average } : {}));
      }
      // each element is a case
      expect(values.accuracy).toBe(accuracy(y.flat(), Int32Array.from(predicted)));
    }
  });

  it.each<[string, number, LossName, Metric]>([
    ["AVERAGE", 3, "softmaxCrossEntropy", { kind: "f1", average: "binary" }],
    ["AVERAGE", 3, "binaryCrossEntropy", { kind: "precision", average: "binary" }],
    ["UNKNOWN_NAME", 2, "softmaxCrossEntropy", { kind: "f1", average: "samples" as "macro" }],
    ["UNKNOWN_NAME", 2, "softmaxCrossEntropy", { kind: "f1", k: 2 } as Metric],
    ["UNKNOWN_NAME", 2, "softmaxCrossEntropy", { kind: "accuracy", average: "macro" } as never],
    ["METRIC", 1, "meanSquaredError", { kind: "f1", average: "macro" }],
  ])("that do not fit are refused: %s, %i, %s, %j", async (code, units, loss, metric) => {
    await expect(build(units, loss, [metric])).rejects.toMatchObject({ code });
  });
});

const share: MetricFunction = function shareOfOnes(_truth, prediction) {
  return prediction.data.filter((value) => value > 0).length / prediction.data.length;
};

describe("a custom metric", () => {
  it("gets targets and predictions, in history, evaluations and callbacks", async () => {
    const y = X.map((_, i) => i % 2);
    const seen: { truth: NdArray; prediction: NdArray }[] = [];
    const note = {
      name: "noted",
      compute(truth: NdArray, prediction: NdArray) {
        seen.push({ truth, prediction });
        return seen.length;
      },
    };
    const model = await build(2, "softmaxCrossEntropy", ["accuracy", note, share]);
    const callbacks = [earlyStopping({ monitor: "noted", mode: "min", patience: 3 })];
    const history = await model.fit({ x: X, y }, { epochs: 9, callbacks });
    expect(history.metrics.noted).toEqual([1, 2, 3, 4]);
    expect(history.metrics.shareOfOnes!.length).toBe(4);
    expect(seen[0]!.truth).toEqual({ data: Int32Array.from(y), shape: [40] });
    const values = await model.evaluate({ x: X, y });
    expect(values.noted).toBe(5);
    expect(seen[4]!.prediction).toEqual(await model.predict(X));
    expect(values.shareOfOnes).toBe(share(seen[4]!.truth, seen[4]!.prediction));
    const again = await model.fit(
      { x: X, y },
      {
        epochs: 2,
        validation: 0.25,
        callbacks: [earlyStopping({ monitor: "validationShareOfOnes", mode: "max" })],
      },
    );
    expect(again.validationMetrics.noted!.length).toBe(2);
  });

  it("gets values in the units of y, and cannot change them", async () => {
    const y = X.map(([a, b]) => [1000 + 10 * a!, b! - 500]);
    const model = sequential([input([2]), dense(2)], { targetPreprocessing: new StandardScaler() });
    const spoil: MetricFunction = (truth, prediction) => {
      const error = Math.abs(truth.data[0]! - prediction.data[0]!);
      truth.data.fill(0);
      prediction.data.fill(0);
      return error;
    };
    const metrics = [{ name: "spoiled", compute: spoil }, "meanAbsoluteError"] as const;
    await model.compile({ optimizer: "adam", loss: "meanSquaredError", metrics });
    await model.fit({ x: X, y }, { epochs: 1 });
    const values = await model.evaluate({ x: X, y });
    const { data } = await model.predict(X);
    expect(values.spoiled).toBe(Math.abs(y[0]![0]! - data[0]!));
    expect(values.meanAbsoluteError).toBeGreaterThan(0);
  });

  it("built-in functions equal their names", async () => {
    const y = X.map((_, i) => i % 2);
    const model = await build(2, "softmaxCrossEntropy", [
      accuracy as Metric,
      "accuracy",
      f1 as Metric,
    ]);
    const loaded = await loadModel(await model.save());
    const { loss, ...values } = await loaded.evaluate({ x: X, y });
    expect(Object.keys(values)).toEqual(["accuracy", "f1"]);
    expect(loss).toBeGreaterThan(0);
  });

  it("is not restored from a file", async () => {
    const y = X.map((_, i) => i % 2);
    const model = await build(2, "softmaxCrossEntropy", [share, "accuracy"]);
    const loaded = await loadModel(await model.save());
    expect(Object.keys(await loaded.evaluate({ x: X, y }))).toEqual(["loss", "accuracy"]);
    await loaded.fit({ x: X, y }, { epochs: 1 });
    const callbacks = [earlyStopping({ monitor: "shareOfOnes", mode: "max" })];
    const fit = loaded.fit({ x: X, y }, { callbacks });
    await expect(fit).rejects.toMatchObject({ code: "MONITOR" });
  });

  it.each<[string, unknown]>([
    ["METRIC", { compute: share }],
    ["METRIC", { name: "", compute: share }],
    ["METRIC", { name: 5, compute: share }],
    ["METRIC", { name: "loss", compute: share }],
    ["METRIC", { name: "accuracy", compute: share }],
    ["METRIC", { name: "validationLoss", compute: share }],
    ["OPTION", { name: "mine" }],
    ["OPTION", { name: "mine", compute: 5 }],
    ["UNKNOWN_NAME", { name: "mine", compute: share, modes: "max" }],
    ["UNKNOWN_NAME", "shareOfOnes"],
    ["UNKNOWN_NAME", null],
    ["UNKNOWN_NAME", 5],
    ["UNKNOWN_NAME", { kind: "mine" }],
  ])("is refused: %s, %j", async (code, metric) => {
    const made = build(2, "softmaxCrossEntropy", [metric as Metric]);
    await expect(made).rejects.toMatchObject({ name: "DataError", code });
  });

  it("is refused without a name, and with the name of another", async () => {
    const compute = share;
    await expect(
      build(2, "hinge", [
        (
          () => () =>
            1
        )(),
      ]),
    ).rejects.toMatchObject({ code: "METRIC" });
    const other = { name: "shareOfOnes", compute: () => 1 };
    await expect(build(2, "hinge", [share, other])).rejects.toMatchObject({ code: "METRIC" });
    await build(2, "hinge", [share, { name: "shareOfOnes", compute }]);
  });

  it.each([
    ["a promise", async () => 1],
    ["nothing", () => undefined],
    ["a string", () => "1"],
  ])("has to give a number, not %s", async (_, compute) => {
    const metric = { name: "mine", compute: compute as never };
    const model = await build(2, "softmaxCrossEntropy", [metric]);
    const y = X.map((_, i) => i % 2);
    const fit = model.fit({ x: X, y }, { epochs: 1 });
    await expect(fit).rejects.toMatchObject({ code: "CUSTOM_METRIC" });
  });
});

test("duplicate metrics must be identical", async () => {
  const twice = [
    { kind: "topK", k: 1 },
    { kind: "topK", k: 2 },
  ] as const;
  await expect(build(3, "hinge", twice)).rejects.toMatchObject({ code: "METRIC" });
  const averages = ["f1", { kind: "f1", average: "micro" }] as const;
  await expect(build(3, "hinge", averages)).rejects.toMatchObject({ code: "METRIC" });
  await build(3, "hinge", [
    "f1",
    "f1",
    { kind: "f1", average: "macro" },
    { kind: "topK", k: 5 },
    "topK",
  ]);
});

it("a custom loss has the classes of its outputs, whether or not they occur", async () => {
  const own = (prediction: Tensor, target: Tensor) =>
    prediction
      .mul(target.oneHot(3))
      .sum({ axes: [1] })
      .neg();
  const model = sequential([input([2]), dense(3)], { seed: 2 });
  const metrics = ["precision", "recall", "f1"] as const;
  await model.compile({ optimizer: "sgd", loss: own, metrics });
  const y = Int32Array.from(X, (_, i) => i % 2); // no row of the third
  // each row is put into class 0
  model.setWeights({
    "dense1.kernel": [
      [0, 0, 0],
      [0, 0, 0],
    ],
    "dense1.bias": [1, 0, 0],
  });
  const { precision, recall, f1 } = await model.evaluate({ x: X, y });
  expect([precision, recall, f1]).toEqual([0.25, 0.5, 1 / 3]);
});

it("a custom loss with two outputs scores class 1", async () => {
  const own = (prediction: Tensor, target: Tensor) =>
    prediction
      .mul(target.oneHot(2))
      .sum({ axes: [1] })
      .neg();
  const model = sequential([input([2]), dense(2)], { seed: 2 });
  await model.compile({ optimizer: "sgd", loss: own, metrics: ["recall"] });
  model.setWeights({
    "dense1.kernel": [
      [0, 0],
      [0, 0],
    ],
    "dense1.bias": [0, 1],
  });
  expect((await model.evaluate({ x: X, y: Int32Array.from(X, (_, i) => i % 2) })).recall).toBe(1);
});

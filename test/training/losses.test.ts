// Losses other than cross-entropy and squared error in use: targets, probabilities, classes,
// metrics, files. trajectories.test.ts compares their values with PyTorch.

import { describe, expect, it } from "vitest";
import {
  dense,
  f1,
  huber,
  input,
  type LossName,
  loadModel,
  type MetricName,
  type Model,
  sequential,
} from "../../src/index.ts";

const X = [
  [-2, 1],
  [-1, 0],
  [1, 0],
  [2, 1],
  [0.5, 3],
];

async function compiled(
  units: number,
  loss: LossName | ReturnType<typeof huber>,
  metrics: readonly MetricName[] = [],
): Promise<Model> {
  const model = sequential([input([2]), dense(units)]);
  model.setWeights({
    "dense1.kernel": Array.from({ length: 2 }, (_, i) =>
      Array.from({ length: units }, (_, j) => (i === 0 ? 1 - j : 0.5 * j)),
    ),
    "dense1.bias": new Array(units).fill(0.25),
  });
  await model.compile({ optimizer: "sgd", loss, metrics });
  return model;
}

/** Scores of the model above. */
const score = ([a, b]: readonly number[], j: number) => a! * (1 - j) + 0.5 * b! * j + 0.25;
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("binaryCrossEntropy", () => {
  const y = [0, 0, 1, 1, 1];
  const losses = X.map((row, i) => Math.log1p(Math.exp((y[i] ? -1 : 1) * score(row, 0))));

  it("is the mean over all elements; y may be [n], [n, 1], of bytes or integers", async () => {
    const model = await compiled(1, "binaryCrossEntropy", ["accuracy", "auc", "f1"]);
    for (const form of [y, y.map((each) => [each]), Uint8Array.from(y), Int32Array.from(y)]) {
      const { loss, accuracy, auc, f1 } = await model.evaluate({ x: X, y: form });
      expect(loss).toBeCloseTo(mean(losses), 6);
      expect([accuracy, auc, f1]).toEqual([1, 1, 1]);
    }
    const weighted = await model.fit(
      { x: X, y },
      { epochs: 1, batchSize: 5, classWeight: { 0: 3, 1: 1 } },
    );
    const weights = y.map((each) => (each ? 1 : 3));
    const total = losses.reduce((sum, loss, i) => sum + loss * weights[i]!, 0);
    expect(weighted.loss[0]).toBeCloseTo(total / 9, 6);
  });

  it("gives probabilities by sigmoid, and classes at one half", async () => {
    const model = await compiled(1, "binaryCrossEntropy");
    const { data, shape } = await model.predictProbabilities(X);
    expect(shape).toEqual([5, 1]);
    X.forEach((row, i) => {
      expect(data[i]).toBeCloseTo(1 / (1 + Math.exp(-score(row, 0))), 6);
    });
    expect([...(await model.predictClasses(X))]).toEqual(X.map((row) => +(score(row, 0) > 0)));
  });

  it("has a gradient of (probability − target)/n, at 0 too", async () => {
    const model = await compiled(1, "binaryCrossEntropy");
    model.setWeights({ "dense1.kernel": [[0], [0]], "dense1.bias": [0] });
    const { loss, gradients } = await model.gradients(X, y);
    expect(loss).toBeCloseTo(Math.LN2, 6);
    expect(gradients["dense1.bias"]!.data[0]).toBeCloseTo(mean(y.map((each) => 0.5 - each)), 6);
  });

  it("supports multilabel targets", async () => {
    const model = await compiled(3, "binaryCrossEntropy", ["accuracy"]);
    const answers = X.map((row, i) => [0, 1, 2].map((j) => +(score(row, j) > 0 !== (i === j))));
    const { accuracy } = await model.evaluate({ x: X, y: answers });
    expect(accuracy).toBeCloseTo(12 / 15, 12);
    expect((await model.predictProbabilities(X)).shape).toEqual([5, 3]);
    const classes = await model.predictClasses(X);
    expect(classes).toBeInstanceOf(Int32Array);
    expect(Array.from(classes)).toEqual(
      X.flatMap((row) => [0, 1, 2].map((j) => +(score(row, j) > 0))),
    );
    expect(classes.shape).toEqual([5, 3]);
    expect(classes.data).toEqual(classes);
    expect(f1({ data: answers.flat(), shape: [5, 3] }, classes, { average: "micro" })).toBe(
      f1(answers.flat(), Int32Array.from(classes)),
    );
    expect(classes.map((each) => 1 - each)).toEqual(Int32Array.from(classes, (each) => 1 - each));
    expect((await model.predictClasses(X.slice(0, 1))).shape).toEqual([1, 3]);
    expect((await (await compiled(1, "binaryCrossEntropy")).predictClasses(X)).shape).toBe(
      undefined,
    );
  });

  it("refuses targets other than 0 and 1, and a sigmoid before it", async () => {
    const model = await compiled(1, "binaryCrossEntropy");
    await expect(model.fit({ x: X, y: [0, 1, 2, 0, 1] })).rejects.toMatchObject({
      code: "NOT_BINARY",
      got: 2,
    });
    await expect(model.evaluate({ x: X, y: [0, 1, 0.5, 0, 1] })).rejects.toThrow("0 and 1");
    const twice = sequential([input([2]), dense(1, { activation: "sigmoid" })]);
    await expect(
      // @ts-expect-error
      twice.compile({ optimizer: "sgd", loss: "binaryCrossEntropy" }),
    ).rejects.toMatchObject({ code: "SIGMOID_TWICE" });
  });
});

describe("hinge", () => {
  const y = [2, 1, 0, 0, 2];

  it("sums the margins of the wrong classes", async () => {
    const model = await compiled(3, "hinge", ["accuracy"]);
    const expected = X.map((row, i) =>
      [0, 1, 2]
        .filter((j) => j !== y[i])
        .reduce((sum, j) => sum + Math.max(0, score(row, j) - score(row, y[i]!) + 1), 0),
    );
    expect((await model.evaluate({ x: X, y })).loss).toBeCloseTo(mean(expected), 6);
    await expect(model.predictProbabilities(X)).rejects.toMatchObject({ code: "NO_PROBABILITIES" });
    expect(await model.predictClasses(X)).toHaveLength(5);
  });

  it("requires scores of at least two classes", async () => {
    await expect(compiled(1, "hinge")).rejects.toMatchObject({ code: "LOSS_OUTPUT" });
  });
});

describe("losses of values", () => {
  const y = [0, -3, 1, 9, 0.7];
  const errors = X.map((row, i) => score(row, 0) - y[i]!);

  it.each([
    ["meanAbsoluteError", (e: number) => Math.abs(e)],
    ["huber", (e: number) => (Math.abs(e) < 1 ? (e * e) / 2 : Math.abs(e) - 0.5)],
    [huber({ delta: 3 }), (e: number) => (Math.abs(e) < 3 ? (e * e) / 2 : 3 * (Math.abs(e) - 1.5))],
  ] as const)("%o is the mean over the elements", async (loss, term) => {
    const model = await compiled(1, loss);
    expect((await model.evaluate({ x: X, y })).loss).toBeCloseTo(mean(errors.map(term)), 5);
    const loaded = await loadModel(await model.save());
    expect((await loaded.evaluate({ x: X, y })).loss).toBe(
      (await model.evaluate({ x: X, y })).loss,
    );
  });

  it("refuse a delta that is not a positive number", () => {
    for (const delta of [0, -1, Number.NaN, Infinity, "1" as never]) {
      expect(() => huber({ delta })).toThrow("delta");
    }
    expect(() => huber({ dleta: 1 } as never)).toThrow('did you mean "delta"?');
  });
});

describe("metrics by name", () => {
  const y = [2, 1, 0, 0, 2];
  const all: MetricName[] = ["accuracy", "topK", "precision", "recall", "f1", "confusionMatrix"];

  it("are computed in fit and evaluate, and saved with the model", async () => {
    const model = await compiled(3, "softmaxCrossEntropy", all);
    const history = await model.fit({ x: X, y }, { epochs: 2, validation: { x: X, y } });
    expect(Object.keys(history.metrics).sort()).toEqual([...all].sort());
    expect(history.validationMetrics.f1).toHaveLength(2);
    const { confusionMatrix, topK, accuracy } = await model.evaluate({ x: X, y });
    expect(topK).toBe(1); // 5 of 3 classes
    expect(confusionMatrix.shape).toEqual([3, 3]);
    const diagonal = [0, 4, 8].reduce((sum, i) => sum + confusionMatrix.data[i]!, 0);
    expect(diagonal / 5).toBe(accuracy);
    const loaded = await loadModel(await model.save());
    expect(await loaded.evaluate({ x: X, y })).toEqual(await model.evaluate({ x: X, y }));
  });

  it("are refused if they do not match the loss, with those that do", async () => {
    const refused = (units: number, loss: LossName, metric: MetricName) =>
      expect(compiled(units, loss, [metric])).rejects.toMatchObject({ code: "METRIC" });
    await refused(1, "meanSquaredError", "accuracy");
    await refused(3, "softmaxCrossEntropy", "r2");
    await refused(3, "softmaxCrossEntropy", "auc");
    await refused(1, "binaryCrossEntropy", "topK");
    await refused(2, "binaryCrossEntropy", "auc");
    await refused(2, "binaryCrossEntropy", "confusionMatrix");
    await expect(compiled(3, "hinge", ["acuracy" as never])).rejects.toThrow("accuracy");
  });

  it("cannot be monitored if they are not numbers", async () => {
    const { earlyStopping } = await import("../../src/index.ts");
    const model = await compiled(3, "softmaxCrossEntropy", ["confusionMatrix"]);
    const callbacks = [earlyStopping({ monitor: "confusionMatrix", patience: 1 })];
    await expect(model.fit({ x: X, y }, { epochs: 2, callbacks })).rejects.toMatchObject({
      code: "MONITOR",
    });
  });
});

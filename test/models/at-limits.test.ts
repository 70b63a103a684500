// Ready-made models at the limits of their options and of what their files say.

import { describe, expect, it } from "vitest";
import { dense } from "../../src/layers/dense.ts";
import { input } from "../../src/layers/input.ts";
import { sequential } from "../../src/model/sequential.ts";
import { showValues } from "../../src/models/json.ts";
import { LinearClassifier, linearClassifier } from "../../src/models/linear-classifier.ts";
import { LinearRegression, linearRegression, ridge } from "../../src/models/linear-regression.ts";
import { mlp } from "../../src/models/mlp.ts";
import { linearTraining } from "../../src/models/network.ts";
import { Perceptron, perceptron } from "../../src/models/perceptron.ts";

const AND = { x: [0, 1, 2, 3].map((i) => [i >> 1, i & 1]), y: [0, 0, 0, 1] };
const XOR = { ...AND, y: [0, 1, 1, 0] };
const values = (shape: number[], ...data: number[]) => ({ data, shape });

/** What a file with other properties is: read, or refused. */
function isRead(read: (json: unknown) => unknown, good: object, other: object): boolean {
  try {
    read({ ...good, ...other });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ name: "FormatError", code: "MODEL_JSON" });
    return false;
  }
}

describe("a perceptron", () => {
  it("knows as many classes as it is told, before and after fit()", async () => {
    const told = perceptron({ classes: 3 });
    expect(told.toJSON()).toMatchObject({ classes: 3, epoch: 0 });
    await told.fit(AND, { epochs: 2 });
    expect(told.coefficients.shape).toEqual([3, 2]);
    const two = perceptron({ classes: 2 });
    expect(Perceptron.fromJSON(two.toJSON()).toJSON()).toEqual(two.toJSON());
    await two.fit(AND);
    expect(two.coefficients.shape).toEqual([2]);
    expect("classes" in perceptron().toJSON()).toBe(false);
  });

  it("is trained for 1,000 epochs at most, shuffled by seed 0, at rate 1", async () => {
    const [usual, said] = [perceptron(), perceptron({ learningRate: 1 })];
    const { mistakes } = await usual.fit(XOR);
    expect(mistakes).toHaveLength(1000);
    await said.fit(XOR, { epochs: 1000, shuffle: true, seed: 0 });
    expect(said.toJSON()).toEqual(usual.toJSON());
  });

  it("may be trained for no epoch", async () => {
    const model = perceptron();
    expect(await model.fit(AND, { epochs: 0 })).toEqual({ mistakes: [], converged: false });
    expect(model.isFitted).toBe(false);
    await expect(model.fit(AND, { epochs: -1 })).rejects.toMatchObject({ code: "OPTION" });
  });

  it("asks its signal before the first epoch and after those with mistakes", async () => {
    let asked = 0;
    const signal = { throwIfAborted: () => void asked++ } as AbortSignal;
    const { mistakes } = await perceptron().fit(AND, { signal });
    expect(mistakes.at(-1)).toBe(0);
    expect(asked).toBe(mistakes.length);
  });

  const known = (classes: number, coefficients: object, intercept: object) => ({
    ...{ kind: "perceptron", learningRate: 1, epoch: 0, classes, coefficients, intercept },
  });

  it("loses what rows lack, at equal scores as the first class", async () => {
    const two = Perceptron.fromJSON(known(2, values([1], 1), values([], 0)));
    expect(await two.predictClasses([[2], [-3], [1], [0]])).toEqual(Int32Array.of(1, 0, 1, 0));
    expect(await two.evaluate({ x: [[2], [-3], [1], [0]], y: [1, 1, 0, 0] })).toEqual({
      loss: (0 + 3 + 1 + 0) / 4,
      accuracy: 2 / 4,
    });
    const three = Perceptron.fromJSON(known(3, values([3, 1], 1, 0, -1), values([3], 0, 0, 0)));
    expect(await three.predictClasses([[2], [-2], [0]])).toEqual(Int32Array.of(0, 2, 0));
    expect(await three.evaluate({ x: [[2], [2], [0], [-1]], y: [0, 2, 1, 1] })).toEqual({
      loss: (0 + 4 + 0 + 1) / 4,
      accuracy: 1 / 4,
    });
    // each row's scores are its own
    expect(await three.evaluate({ x: [[1], [5], [2], [9]], y: [0, 0, 0, 0] })).toEqual({
      loss: 0,
      accuracy: 1,
    });
  });

  it("has no more weights than two copies of which fit into 2 GiB", async () => {
    const classes = 2 ** 27 + 1;
    await expect(perceptron({ classes }).fit(AND)).rejects.toThrow(
      `expected at most ${2 ** 27} weights, got [2] of ${classes} classes`,
    );
  });

  it("is read from a file whose parts fit each other", () => {
    const good = known(3, values([3, 1], 1, 0, -1), values([3], 0, 0, 0));
    const read = (other: object) => isRead(Perceptron.fromJSON, good, other);
    expect(
      [{}, { epoch: 1 }, { classNames: ["a", "b", "c"], valuesAreNames: false }].map(read),
    ).toEqual([true, true, true]);
    expect(read({ classNames: ["1", "2", "3"], valuesAreNames: true })).toBe(true);
    for (const other of [
      { learningRate: "1" },
      { learningRate: Infinity },
      { learningRate: -1 },
      { epoch: 0.5 },
      { epoch: "1" },
      { classes: 2.5 },
      { coefficients: undefined },
      { intercept: undefined },
      { coefficients: values([3], 1, 0, -1) },
      { coefficients: values([2, 1], 1, 0) },
      { intercept: values([2], 0, 0) },
      { intercept: values([3, 1], 0, 0, 0) },
      { classNames: ["a", "b"], valuesAreNames: false },
      { classNames: ["a", "b", "c"] },
      { classNames: ["a", "b", "c"], valuesAreNames: true },
      { classNames: ["1", "2", "c"], valuesAreNames: true },
    ]) {
      expect([other, read(other)]).toEqual([other, false]);
    }
    const empty = { coefficients: undefined, intercept: undefined };
    expect(isRead(Perceptron.fromJSON, good, { ...empty, classes: 2 })).toBe(true);
    expect(isRead(Perceptron.fromJSON, good, { ...empty, classes: 1 })).toBe(false);
  });
});

describe("linear and ridge regression", () => {
  it("have a tolerance of 1e-6, and alpha 1", () => {
    expect(linearRegression()).toMatchObject({ tolerance: 1e-6, alpha: 0, hasIntercept: true });
    expect(ridge()).toMatchObject({ tolerance: 0, alpha: 1, hasIntercept: true });
    expect(linearRegression({ tolerance: 0 }).tolerance).toBe(0);
    expect(ridge({ alpha: 0 }).alpha).toBe(0);
    for (const tolerance of [-1e-9, 1, Number.NaN, "0.1"]) {
      expect(() => linearRegression({ tolerance: tolerance as number })).toThrow(
        "tolerance to be a number >= 0 and <",
      );
    }
    for (const alpha of [Infinity, -1e-9, "1"]) {
      expect(() => ridge({ alpha: alpha as number })).toThrow("alpha to be a number >= 0");
    }
    for (const learningRate of [Infinity, 0, "1"]) {
      expect(() => perceptron({ learningRate: learningRate as number })).toThrow("learningRate to");
    }
  });

  it.each([
    ["linearRegression", { alpha: 0, tolerance: 0.5 }],
    ["ridge", { alpha: 0.5, tolerance: 0 }],
  ])("%s is read from a file whose parts fit each other", (kind, options) => {
    const fitted = { coefficients: values([2], 1, 2), intercept: values([], 3), rank: 2 };
    const good = { kind, hasIntercept: true, ...options, ...fitted };
    const read = (other: object) => isRead(LinearRegression.fromJSON, good, other);
    expect([{}, { rank: 0 }, { hasIntercept: false }].map(read)).toEqual([true, true, true]);
    const wide = { coefficients: values([2, 1], 1, 2), intercept: values([2], 3, 4) };
    expect(read(wide)).toBe(true);
    for (const other of [
      { hasIntercept: undefined },
      { alpha: undefined },
      { tolerance: undefined },
      { alpha: 0.5, tolerance: 0.5 },
      { rank: -1 },
      { rank: 1.5 },
      { rank: undefined },
      { intercept: values([2], 3, 4) },
      { ...wide, intercept: values([1], 3) },
      { ...wide, intercept: values([2, 1], 3, 4) },
    ]) {
      expect([other, read(other)]).toEqual([other, false]);
    }
  });

  it("take y of bytes as x of bytes is taken: as shares where they are alike", async () => {
    const x = { data: Uint8Array.of(0, 255, 255, 0, 255, 255), shape: [3, 2] };
    const model = await linearRegression().fit({ x, y: x });
    const shares = Array.from((await model.predict(x)).data, (v) => Math.abs(Math.round(1e6 * v)));
    expect(shares).toEqual([0, 1e6, 1e6, 0, 1e6, 1e6]);
    expect((await model.evaluate({ x, y: x })).loss).toBeLessThan(1e-12);
    const one = await linearRegression().fit({ x, y: Uint8Array.of(10, 20, 30) });
    expect((await one.predict(x)).data[2]).toBeCloseTo(30, 4);
  });

  it("see columns that depend on each other where no diagonal shows it", async () => {
    // Kahan 1966: the least singular value is some 1e-10, the least of the diagonal 0.02
    const [sine, cosine] = [Math.sin(1.2), Math.cos(1.2)];
    const x = Array.from({ length: 60 }, (_, i) =>
      Array.from({ length: 60 }, (_, j) => {
        const scale = sine ** i * (1 - 1e-8 * j);
        return j < i ? 0 : j === i ? scale : -cosine * scale;
      }),
    );
    const model = await linearRegression({ intercept: false }).fit({ x, y: x.map(([a]) => a!) });
    expect(model.rank).toBe(59);
  });

  it("find directions that are at right angles, alike in length and fewer than columns", async () => {
    const x = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
      [0, 0, 0],
    ];
    const model = await linearRegression({ intercept: false }).fit({ x, y: [3, 5, 7, 9] });
    expect(model.rank).toBe(2);
    expect([...model.coefficients.data].map((each) => Math.round(1e12 * each) / 1e12)).toEqual([
      3, 5, 0,
    ]);
    expect(await model.score({ x, y: [3, 5, 7, 9] })).toBe(
      (await model.evaluate({ x, y: [3, 5, 7, 9] })).r2,
    );
  });

  it("pass by a column of zeros, with fewer rows than columns too", async () => {
    const x = [
      [0, 0, 0, 0],
      [2, 0, 0, 1],
      [0, 0, 3, 0],
    ];
    const model = await linearRegression({ intercept: false }).fit({ x, y: [0, 5, 6] });
    expect(model.rank).toBe(2);
    [2, 0, 2, 1].forEach((value, i) => {
      expect(model.coefficients.data[i]).toBeCloseTo(value, 12);
    });
  });

  it("read arrays of up to 16 dimensions, and write no −0", () => {
    const read = (dimensions: number) => {
      const coefficients = { data: [2], shape: Array<number>(dimensions).fill(1) };
      return LinearRegression.fromJSON({
        ...{ kind: "ridge", hasIntercept: true, alpha: 1, tolerance: 0, rank: 1 },
        ...{ coefficients, intercept: { data: [3], shape: [] } },
      });
    };
    expect(read(16).coefficients.shape).toHaveLength(16);
    expect(() => read(17)).toThrow(
      "coefficients to be { data, shape } with a shape of integers >= 1",
    );
    const zeros = { data: Float64Array.of(-0, 0, -1), shape: [3] };
    expect(showValues(zeros)).toEqual({ data: [0, 0, -1], shape: [3] });
  });

  it("have hints for rows that are none", async () => {
    const fit = (x: unknown) => linearRegression().fit({ x: x as number[][], y: [1, 2] });
    const hint = "make each number a separate row: [[1], [2]]";
    await expect(fit([1, 2])).rejects.toMatchObject({ code: "X_SHAPE", hint });
    const { code, hint: none } = await fit(values([2, 0])).catch((reason) => reason);
    expect([code, none]).toEqual(["X_SHAPE", undefined]);
  });
});

describe("ready-made networks", () => {
  it.each([
    [32, undefined, 1000],
    [64, undefined, 1000],
    [65, undefined, 667],
    [64, 16, 500],
    [6336, undefined, 11],
    [6400, undefined, 10],
    [64_001, undefined, 10],
  ])("of one valley train %i rows, %s at a time, for %i epochs", (rows, batchSize, epochs) => {
    const x = { data: new Uint8Array(0), shape: [rows, 1] };
    expect(linearTraining(x, batchSize)).toEqual({
      epochs,
      batchSize: batchSize ?? 32,
      schedule: "cosine",
    });
  });

  it("drop nothing at rate 0, and leave bytes and images as they are", async () => {
    const rows = (data: Uint8Array | Float32Array, ...shape: number[]) => ({
      x: { data, shape: [4, ...shape] },
      y: [0, 1, 0, 1],
    });
    const built = async (data: ReturnType<typeof rows>, options = {}) => {
      const { layers, preprocessing } = await mlp({ hidden: [3], ...options }).build(data);
      return [layers.map(({ kind }) => kind).join(), preprocessing?.kind];
    };
    const numbers = rows(Float32Array.of(1, 2, 3, 4), 1);
    expect(await built(numbers, { dropout: 0 })).toEqual(["input,dense,dense", "standardScaler"]);
    expect(await built(numbers, { dropout: 0.1, preprocessing: "none" })).toEqual([
      "input,dense,dropout,dense",
      undefined,
    ]);
    expect(await built(rows(Uint8Array.of(1, 2, 3, 4), 1))).toEqual([
      "input,dense,dense",
      undefined,
    ]);
    expect(await built(rows(Float32Array.of(1, 2, 3, 4), 1, 1))).toEqual([
      "input,flatten,dense,dense",
      undefined,
    ]);
  });

  it("are built for rows that x and y share, and for y of rows or columns", async () => {
    const x = [[1], [2], [3], [4]];
    const build = (y: unknown, options = {}) =>
      mlp({ hidden: [2], ...options }).build({ x, y: y as number[] });
    await expect(build([0, 1, 1])).rejects.toThrow("Cannot build mlp: expected");
    const task = "regression";
    for (const shape of [
      [4, 2, 1],
      [4, 0],
      [4, 0, 2],
    ]) {
      const data = new Float32Array(shape.reduce((size, each) => size * each));
      await expect(build({ data, shape }, { task })).rejects.toMatchObject({ code: "Y_SHAPE" });
    }
    const pairs = await build({ data: new Float32Array(8), shape: [4, 2] }, { task });
    expect(pairs.architecture.outputShape).toEqual([2]);
  });

  it("keep the names of classes where they are as many as classes are asked for", async () => {
    const data = { x: [[1], [2], [3], [4]], y: ["no", "yes", "no", "yes"] };
    const names = async (classes?: number) =>
      (await mlp({ hidden: [2], ...(classes !== undefined && { classes }) }).build(data))
        .classNames;
    expect(await names()).toEqual(["no", "yes"]);
    expect(await names(2)).toEqual(["no", "yes"]);
    expect(await names(3)).toBeUndefined();
  });

  it("are standardised, and begin and shuffle by seed 0, where nothing is said", async () => {
    const data = { x: [[1], [2], [3], [4]], y: [0, 1, 0, 1] };
    const hash = async (options: object) => {
      const model = mlp({ hidden: [2], ...options });
      await model.fit(data, { epochs: 2, batchSize: 2 });
      return model.weightsHash();
    };
    const usual = await hash({});
    expect(await hash({ seed: 0, preprocessing: "auto" })).toBe(usual);
    expect(await hash({ seed: 1 })).not.toBe(usual);
    expect(await hash({ preprocessing: "none" })).not.toBe(usual);
  });

  it("of values score by R²", async () => {
    const data = { x: [[1], [2], [3], [4]], y: [0.5, 1.25, 0.75, 3] };
    const model = mlp({ hidden: [2] });
    await model.fit(data, { epochs: 2 });
    expect(await model.score(data)).toBe((await model.evaluate(data)).r2);
  });

  it("of one layer have grey templates before they have learned, and no bias where it has none", async () => {
    const data = { x: [[1], [2], [3], [4]], y: [0, 1, 0, 1] };
    const fresh = linearClassifier({ preprocessing: "none" });
    await fresh.build(data);
    expect(fresh.templateImages()).toEqual({ data: Uint8Array.of(128, 128), shape: [2, 1] });
    const layers = () => [input([1]), dense(2, { bias: false })];
    const [model, other] = [sequential(layers()), sequential(layers())];
    for (const each of [model, other]) {
      await each.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
    }
    const classifier = LinearClassifier.from(model);
    expect(classifier.biases()).toEqual({ data: Float32Array.of(0, 0), shape: [2] });
    // trained as one that finds its network in the data
    const { loss } = await classifier.fit(data);
    expect(loss).toHaveLength(1000);
    await other.fit(data, linearTraining({ data: new Float32Array(4), shape: [4, 1] }));
    expect(classifier.weightsHash()).toBe(other.weightsHash());
  });
});

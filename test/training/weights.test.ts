// Sample and class weights: the loss of an epoch, the forms of classWeight, errors.

import { describe, expect, it, test } from "vitest";
import {
  type ClassWeight,
  classifier,
  crossValidate,
  dataset,
  dense,
  type FitOptions,
  input,
  l2,
  linearClassifier,
  type Model,
  mlp,
  regressor,
  sequential,
  sgd,
} from "../../src/index.ts";
import { classWeights } from "../../src/training/class-weight.ts";
import { meanOfSteps, stepWeights } from "../../src/training/step-weights.ts";

const X = Array.from({ length: 23 }, (_, i) => [Math.fround((i % 7) / 3 - 1), (i % 5) / 4]);
const LABELS = X.map((_, i) => (i % 6 === 0 ? 2 : i % 2));
const WEIGHTS = X.map((_, i) => [0, 5, 0.25, 1, 40][i % 5]!);

/** Rate 0: every step has the same weights. */
async function still(options = {}): Promise<Model> {
  const layers = [input([2]), dense(3, { kernelInitializer: "heNormal", ...options })];
  const model = sequential(layers, { seed: 3 });
  await model.compile({ optimizer: sgd({ learningRate: 0 }), loss: "softmaxCrossEntropy" });
  return model;
}

const rowLosses = async (model: Model) =>
  Promise.all(X.map(async (x, i) => (await model.evaluate({ x: [x], y: [LABELS[i]!] })).loss));

const weightedMean = (losses: readonly number[], weights: readonly number[]) =>
  losses.reduce((sum, loss, i) => sum + loss * weights[i]!, 0) /
  weights.reduce((sum, weight) => sum + weight, 0);

describe("the loss of an epoch", () => {
  const perClass = [1, 7, 0.5];
  it.each<[string, FitOptions, number[]]>([
    ["sampleWeight", { sampleWeight: WEIGHTS }, WEIGHTS],
    ["classWeight", { classWeight: perClass }, LABELS.map((label) => perClass[label]!)],
    [
      "both",
      { sampleWeight: WEIGHTS, classWeight: perClass },
      WEIGHTS.map((weight, i) => weight * perClass[LABELS[i]!]!),
    ],
    ["no weights", {}, WEIGHTS.map(() => 1)],
  ])("is the weighted mean of the rows' losses, whatever the batch: %s", async (_, options, w) => {
    const model = await still();
    const expected = weightedMean(await rowLosses(model), w);
    for (const batchSize of [1, 2, 5, 22, 23, 64]) {
      for (const shuffle of [true, false]) {
        const given = { epochs: 2, batchSize, shuffle, ...options };
        const { loss } = await model.fit({ x: X, y: LABELS }, given);
        expect(loss[0]).toBeCloseTo(expected, 5);
        expect(loss[1]).toBeCloseTo(expected, 5); // another order
      }
      const { loss } = await model.evaluate({ x: X, y: LABELS }, { batchSize });
      expect(loss).toBeCloseTo(
        weightedMean(
          await rowLosses(model),
          LABELS.map(() => 1),
        ),
        5,
      );
    }
  });

  it("includes regularizers once", async () => {
    const plain = await still();
    const model = await still({ kernelRegularizer: l2(0.5) });
    model.setWeights(plain.getWeights());
    const kernel = plain.getWeights()["dense1.kernel"]!.data as Float32Array;
    const penalty = 0.5 * kernel.reduce((sum, weight) => sum + weight * weight, 0);
    const expected = weightedMean(await rowLosses(plain), WEIGHTS) + penalty;
    const options = { epochs: 1, batchSize: 5, sampleWeight: WEIGHTS };
    const { loss } = await model.fit({ x: X, y: LABELS }, options);
    expect(loss[0]).toBeCloseTo(expected, 5);
  });

  it("is that of the rows of weight above 0", async () => {
    const model = await still();
    const losses = await rowLosses(model);
    const sampleWeight = X.map((_, i) => (i === 4 ? 0.5 : 0));
    const options = { epochs: 1, batchSize: 4, shuffle: false, sampleWeight };
    const { loss } = await model.fit({ x: X, y: LABELS }, options);
    expect(loss[0]).toBeCloseTo(losses[4]!, 5);
  });
});

test("only the ratios of weights matter, also far from 1", async () => {
  const hashes = new Set<string>();
  for (const scale of [1, 2 ** 120, 2 ** -120]) {
    const model = sequential([input([2]), dense(3)], { seed: 3 });
    await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
    const sampleWeight = WEIGHTS.map((weight) => weight * scale);
    await model.fit({ x: X, y: LABELS }, { epochs: 3, batchSize: 4, sampleWeight });
    hashes.add(model.weightsHash());
  }
  expect(hashes.size).toBe(1);
});

test("a batch of weight 0 changes nothing by itself", async () => {
  const model = await still();
  await model.compile({ optimizer: sgd({ learningRate: 1 }), loss: "softmaxCrossEntropy" });
  const before = model.weightsHash();
  const sampleWeight = X.map((_, i) => (i < 4 ? 0 : 1));
  const losses: number[] = [];
  let hash = "";
  for await (const event of model.train(
    { x: X.slice(0, 5), y: LABELS.slice(0, 5) },
    { epochs: 1, batchSize: 4, shuffle: false, sampleWeight: sampleWeight.slice(0, 5) },
  )) {
    if (event.type === "steps") losses.push(...event.losses);
    hash = model.weightsHash();
  }
  expect(losses[0]).toBe(0);
  expect(losses[1]).toBeGreaterThan(0);
  expect(hash).not.toBe(before);
});

test("weights of steps follow the rows in the order of the epoch", () => {
  const rows = { data: Float32Array.of(1, 2, 4, 8, 16), stride: 1, type: 0 } as const;
  expect(stepWeights(5, 2, rows)).toEqual(Float64Array.of(3, 12, 16));
  expect(stepWeights(5, 2, undefined)).toEqual(Float64Array.of(2, 2, 1));
  const shuffled = stepWeights(5, 1, rows, [7, 9]);
  expect(shuffled).not.toEqual(stepWeights(5, 1, rows));
  expect(shuffled.toSorted()).toEqual(stepWeights(5, 1, rows));
  expect(meanOfSteps(Float32Array.of(2, 4), Float64Array.of(9, 1, 3), 1)).toBe(3.5);
  expect(meanOfSteps(Float32Array.of(2), Float64Array.of(0))).toBe(0);
});

describe("classWeight", () => {
  const classes = { count: 3, names: ["cat", "dog", "eel"], labels: [0, 0, 0, 0, 1, 1] };

  it("is read once, for any number of classes", () => {
    const names = Array.from({ length: 200_000 }, (_, i) => `class${i}`);
    const given = Object.fromEntries(names.map((name, i) => [name, i + 1]));
    const weights = classWeights(given, { count: names.length, names, labels: [0] });
    expect(weights).toEqual(names.map((_, i) => i + 1));
  });

  it.each<[ClassWeight, number[]]>([
    [
      [3, 1, 2],
      [3, 1, 2],
    ],
    [{ 0: 3, 2: 2 }, [3, 1, 2]],
    [{ cat: 3, eel: 2 }, [3, 1, 2]],
    [
      new Map([
        ["cat", 3],
        ["eel", 2],
      ]),
      [3, 1, 2],
    ],
    [
      new Map([
        [0, 3],
        [2, 2],
      ]),
      [3, 1, 2],
    ],
    [
      new Map<string | number, number>([
        ["cat", 3],
        [2, 2],
      ]),
      [3, 1, 2],
    ],
    [{}, [1, 1, 1]],
    [new Map(), [1, 1, 1]],
    [{ dog: 0 }, [1, 0, 1]],
    // scikit-learn: compute_class_weight("balanced", classes=[0, 1], y=labels)
    ["balanced", [0.75, 1.5, 1]],
  ])("%j", (given, expected) => {
    expect(classWeights(given, classes)).toEqual(expected);
  });

  it("reads keys as names if all are class names, otherwise as numbers", () => {
    const named = { ...classes, names: ["1", "2", "3"] };
    expect(classWeights({ 1: 5 }, named)).toEqual([5, 1, 1]);
    expect(classWeights({ 1: 5, 3: 6 }, named)).toEqual([5, 1, 6]);
    expect(classWeights({ 0: 5, 1: 6 }, named)).toEqual([5, 6, 1]);
    expect(classWeights(new Map([[1, 5]]), named)).toEqual([1, 5, 1]);
    expect(classWeights(new Map([["1", 5]]), named)).toEqual([5, 1, 1]);
  });

  it.each<[string, unknown]>([
    ["WEIGHT", [1, -1, 1]],
    ["WEIGHT", [1, Number.NaN, 1]],
    ["WEIGHT", [1, 1e39, 1]], // infinity in float32
    ["WEIGHT", [1, Number.POSITIVE_INFINITY, 1]],
    ["WEIGHT", [0, 0, 0]],
    ["WEIGHT", { cat: 0, dog: 0, eel: 0 }],
    ["WEIGHT", { cat: "2" }],
    ["WEIGHT", { cat: null }],
    ["WEIGHT", new Map([["cat", -1]])],
    ["CLASS_WEIGHT", [1, 2]],
    ["CLASS_WEIGHT", []],
    ["CLASS_WEIGHT", [1, 2, 3, 4]],
    ["CLASS_WEIGHT", { cow: 2 }],
    ["CLASS_WEIGHT", { cat: 2, cow: 2 }],
    ["CLASS_WEIGHT", { 3: 2 }],
    ["CLASS_WEIGHT", { "-1": 2 }],
    ["CLASS_WEIGHT", { 0.5: 2 }],
    ["CLASS_WEIGHT", { "": 2 }],
    ["CLASS_WEIGHT", { "0x1": 2 }],
    ["CLASS_WEIGHT", { "1e0": 2 }],
    ["CLASS_WEIGHT", { " 1": 2 }],
    ["CLASS_WEIGHT", { "01": 2 }],
    ["CLASS_WEIGHT", new Map([["0b1", 2]])],
    ["CLASS_WEIGHT", new Map([[3, 2]])],
    ["CLASS_WEIGHT", new Map([[{}, 2]])],
    [
      "CLASS_WEIGHT",
      new Map<unknown, number>([
        ["cat", 2],
        [0, 2],
      ]),
    ],
    ["CLASS_WEIGHT", "balance"],
    ["CLASS_WEIGHT", null],
    ["CLASS_WEIGHT", 2],
    ["CLASS_WEIGHT", () => 1],
  ])("refuses, %s: %j", (code, given) => {
    expect(() => classWeights(given as ClassWeight, classes)).toThrow(
      expect.objectContaining({ name: "DataError", code }),
    );
  });

  it.each<[string, Record<string, number>]>([
    ["cow", { cat: 2, cow: 2 }],
    ["cow", { 0: 1, cat: 2, cow: 2 }],
    ["cat", { 0: 1, cat: 2 }], // a name beside a number
    ["3", { 0: 1, 3: 2 }],
  ])("names the key that is no class: %s", (key, given) => {
    expect(() => classWeights(given, classes)).toThrow(`got "${key}"`);
  });

  const data = dataset({ x: X, y: LABELS, classNames: ["cat", "dog", "eel"] });
  // of 23
  const balanced = [23 / (3 * 8), 23 / (3 * 11), 23 / (3 * 4)];

  it.each<[string, () => Promise<{ fit: Model["fit"]; weightsHash(): string }>]>([
    [
      "sequential",
      async () => {
        const model = sequential([input([2]), dense(3)]);
        await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
        return model;
      },
    ],
    [
      "hinge",
      async () => {
        const model = sequential([input([2]), dense(3)]);
        await model.compile({ optimizer: "sgd", loss: "hinge" });
        return model;
      },
    ],
    ["mlp", async () => mlp({ hidden: [4] }) as never],
    ["linearClassifier", async () => linearClassifier() as never],
  ])("every form gives the same bits: %s", async (_, make) => {
    const trained = async (classWeight: ClassWeight) => {
      const model = await make();
      await model.fit(data, { epochs: 2, batchSize: 4, classWeight });
      return model.weightsHash();
    };
    const list = await trained(balanced);
    expect(await trained("balanced")).toBe(list);
    expect(await trained({ cat: balanced[0]!, dog: balanced[1]!, eel: balanced[2]! })).toBe(list);
    expect(await trained(new Map(balanced.map((weight, label) => [label, weight])))).toBe(list);
    expect(await trained([1, 1, 1])).not.toBe(list);
  });

  it("is balanced over the training rows", async () => {
    const made = async (options: FitOptions) => {
      const model = sequential([input([2]), dense(3)], { seed: 1 });
      await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
      await model.fit(data, { epochs: 1, validation: 0.4, ...options });
      return model.weightsHash();
    };
    // training rows left of 8, 11 and 4
    const [cat, dog, eel] = [14 / (3 * 5), 14 / (3 * 7), 14 / (3 * 2)];
    expect(await made({ classWeight: "balanced" })).toBe(
      await made({ classWeight: [cat, dog, eel] }),
    );
  });

  it("has two classes for one logit", async () => {
    const y = LABELS.map((label) => label % 2);
    const trained = async (classWeight: ClassWeight) => {
      const model = sequential([input([2]), dense(1)], { classNames: ["no", "yes"] });
      await model.compile({ optimizer: "sgd", loss: "binaryCrossEntropy" });
      await model.fit({ x: X, y }, { epochs: 2, classWeight });
      return model.weightsHash();
    };
    const positive = y.filter((label) => label === 1).length;
    const list = [23 / (2 * (23 - positive)), 23 / (2 * positive)];
    expect(await trained("balanced")).toBe(await trained(list));
    expect(await trained({ yes: 3 })).toBe(await trained([1, 3]));
  });

  it("works with classifier(), not with regressor()", async () => {
    const rows = X.map(([a, b], i) => ({ a: a!, b: b!, kind: LABELS[i] === 1 ? "dog" : "cat" }));
    const options = { target: "kind", epochs: 2, hidden: [4] };
    const hashOf = async (classWeight?: ClassWeight) =>
      (
        await classifier(rows, { ...options, ...(classWeight && { classWeight }) })
      ).model.weightsHash();
    const plain = await hashOf();
    expect(await hashOf({ cat: 1, dog: 1 })).toBe(plain);
    expect(await hashOf({ dog: 5 })).not.toBe(plain);
    await expect(hashOf({ cow: 5 })).rejects.toMatchObject({ code: "CLASS_WEIGHT" });
    const values = regressor(rows, { target: "a", epochs: 2, classWeight: "balanced" });
    await expect(values).rejects.toMatchObject({ code: "CLASS_WEIGHT" });
  });

  it("works with crossValidate", async () => {
    const fit = { epochs: 2 };
    const plain = await crossValidate(data, { folds: 2, fit });
    const weighted = { folds: 2, fit: { ...fit, classWeight: { eel: 50 } } };
    expect((await crossValidate(data, weighted)).mean.loss).not.toBe(plain.mean.loss);
  });
});

test.each<[string, FitOptions]>([
  ["WEIGHT", { sampleWeight: X.map(() => 0) }],
  ["WEIGHT", { sampleWeight: X.map((_, i) => (i === 22 ? -1 : 1)) }],
  ["WEIGHT", { classWeight: [0, 0, 1], sampleWeight: LABELS.map((y) => (y === 2 ? 0 : 1)) }],
  ["NOT_FINITE", { sampleWeight: X.map((_, i) => (i === 22 ? Number.NaN : 1)) }],
  ["NOT_FINITE", { sampleWeight: X.map((_, i) => (i === 0 ? Number.POSITIVE_INFINITY : 1)) }],
  ["CLASS_WEIGHT", { classWeight: { cow: 2 } }],
])(
  "weights that cannot be used are refused before anything is changed: %s",
  async (code, options) => {
    const model = await still();
    const hash = model.weightsHash();
    await expect(model.fit({ x: X, y: LABELS }, options)).rejects.toMatchObject({ code });
    expect(model.weightsHash()).toBe(hash);
  },
);

test("classWeight requires classes", async () => {
  const model = sequential([input([2]), dense(1)]);
  await model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const fit = model.fit({ x: X, y: LABELS }, { classWeight: "balanced" });
  await expect(fit).rejects.toMatchObject({ code: "CLASS_WEIGHT", hint: "use sampleWeight" });
});

// Sizes that would exhaust memory are a typed error, immediately.

import { describe, expect, test } from "vitest";
import {
  colorHistogram,
  dataset,
  dense,
  GradlaneError,
  histogram,
  histogramOfOrientedGradients,
  input,
  kFold,
  linearClassifier,
  mlp,
  ndarray,
  OneHotEncoder,
  perceptron,
  polynomialFeatures,
  randomResizedCrop,
  sequential,
  synthetic,
} from "../../src/index.ts";

const HUGE = 2 ** 31;
async function small() {
  const model = sequential([input([2]), dense(2)]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
  return model;
}
const bytes = (length: number, shape: number[]) => ({ data: new Uint8Array(length), shape });

describe("sizes beyond any memory", () => {
  const attempts: Record<string, () => unknown> = {
    "blobs of 2^31 classes": () => synthetic.blobs({ classes: HUGE }),
    "spirals of 2^31 classes": () => synthetic.spirals({ classes: HUGE }),
    "a mixture of 2^31 classes": () => synthetic.gaussianMixture({ classes: HUGE }),
    "a mixture of 2^31 features": () => synthetic.gaussianMixture({ features: HUGE }),
    "a mixture of 2^31 components": () => synthetic.gaussianMixture({ components: HUGE }),
    "many classes of many clouds": () =>
      synthetic.gaussianMixture({ classes: 60_000, components: 60_000 }),
    "regression of 2^31 features": () => synthetic.regression({ features: HUGE, count: 0 }),
    "regression of 10^12 numbers": () => synthetic.regression({ features: 1e6, count: 1e6 }),
    "2^31 digits": () => synthetic.digits({ count: HUGE }),
    "2^31 moons": () => synthetic.moons({ count: HUGE }),
    "2^40 circles": () => synthetic.circles({ count: 2 ** 40 }),
    "2^53 points of xor": () => synthetic.xor({ count: 2 ** 53 - 1 }),
    "polynomials of degree 50": () =>
      polynomialFeatures({ degree: 50 }).transform([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]),
    "2^40 bins": () => histogram([1, 2], { bins: 2 ** 40 }),
    "65,536 bins of a million images": () =>
      colorHistogram({ bins: 65_536 }).transform(bytes(1e6, [1e6, 1, 1, 1])),
    "2^31 orientations": () =>
      histogramOfOrientedGradients({ orientations: HUGE }).transform(bytes(1024, [1, 32, 32, 1])),
    "50,000 categories of 50,000 rows": () =>
      new OneHotEncoder().fitTransform(Array.from({ length: 50_000 }, (_, i) => [i])),
    "a preview of 16,384 pixels a side": () =>
      randomResizedCrop({ size: 16_384 }).preview(bytes(4, [1, 2, 2, 1]), 1),
    "an array of 2^62 numbers": () => ndarray([1], [HUGE, HUGE]),
    "weights of 2^31 units": () => sequential([input([10]), dense(HUGE)]),
    "a perceptron of 2^30 classes": () =>
      perceptron({ classes: 2 ** 30 }).fit({ x: [[1], [2]], y: [0, 2 ** 29] }),
    "a classifier of 2^31 classes": () =>
      linearClassifier({ classes: HUGE }).fit({ x: [[1], [2]], y: [0, 2 ** 29] }),
    "a class number of 2^30, of classes": () =>
      mlp({ task: "classification" }).fit({ x: [[1], [2]], y: new Int32Array([0, 2 ** 30]) }),
    "a class number of 2^30, of a linear classifier": () =>
      linearClassifier().fit({ x: [[1], [2]], y: new Int32Array([0, 2 ** 30]) }),
    "a class number of 2^30, of a perceptron": () =>
      perceptron().fit({ x: [[1], [2]], y: new Int32Array([0, 2 ** 30]) }),
    "a class number of 2^30, of a data set": () =>
      dataset({ x: [[1], [2]], y: [0, 2 ** 30], task: "classification" }),
    "a profile of 2^31 - 1 rows a step": async () =>
      (await small()).profile({ batchSize: HUGE - 1 }),
    "a profile of 2^31 steps": async () => (await small()).profile({ steps: HUGE }),
    "2^31 folds": () => kFold(dataset({ x: [[1], [2]], y: [0, 1] }), { folds: HUGE }),
  };

  test.each(Object.keys(attempts))("%s", async (name) => {
    const error = await (async () => attempts[name]!())().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(GradlaneError);
  });

  test("a declared number of classes is accepted", async () => {
    const given = { x: [[1], [2]], y: [0, 15_000] };
    const options = { epochs: 1 };
    for (const model of [
      linearClassifier({ classes: 20_000 }),
      mlp({ classes: 20_000, hidden: [] }),
    ]) {
      await model.fit(given, options);
      expect((await model.predict([[1]])).shape).toEqual([1, 20_000]);
    }
    await expect(linearClassifier().fit(given)).rejects.toThrow(/give the option classes$/);
  });

  test("large integers not declared as classes are quantities", async () => {
    const model = mlp();
    await model.fit({ x: [[1], [2]], y: new Int32Array([0, 2 ** 30]) }, { epochs: 1 });
    expect((await model.predict([[1]])).shape).toEqual([1, 1]);
  });

  test("and sizes that fit are accepted", () => {
    expect(synthetic.blobs({ classes: 65_536, count: 10 }).classNames).toHaveLength(65_536);
    expect(synthetic.regression({ features: 100_000, count: 2 }).x.shape).toEqual([2, 100_000]);
    const image = bytes(300, [100, 1, 1, 3]);
    expect(colorHistogram({ bins: 16_384 }).transform(image).shape).toEqual([100, 49_152]);
  });
});

import { expect, it } from "vitest";
import {
  adam,
  dataset,
  dense,
  diagnose,
  earlyStopping,
  graph,
  input,
  kFold,
  linearRegression,
  PCA,
  perceptron,
  StandardScaler,
  sequential,
  sgd,
  softmaxCrossEntropy,
} from "../src/index.ts";

it("boolean options accept only booleans", async () => {
  const data = dataset({ x: [[0], [1], [2], [3]], y: [0, 1, 0, 1] });
  const model = sequential([input([1]), dense(2)]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
  for (const wrong of ["no", 0, null, {}] as never[]) {
    const error = /expected (\w+ to be )?true or false, got/;
    expect(() => data.split({ test: 1, stratify: wrong })).toThrow(error);
    expect(() => kFold(data, { folds: 2, stratify: wrong })).toThrow(error);
    expect(() => data.batches({ shuffle: wrong })).toThrow(error);
    expect(() => graph(({ a }) => a.sum({ keepDims: wrong }), { a: [2] })).toThrow(error);
    await expect(perceptron().fit(data, { shuffle: wrong })).rejects.toThrow(error);
    expect(() => new PCA({ whiten: wrong })).toThrow(error);
    expect(() => new StandardScaler({ withStd: wrong })).toThrow(error);
    expect(() => linearRegression({ intercept: wrong })).toThrow(error);
    expect(() => dense(1, { bias: wrong })).toThrow(error);
    expect(() => dense(1, { trainable: wrong })).toThrow(error);
    expect(() => sgd({ nesterov: wrong })).toThrow(error);
    expect(() => adam({ decayBiases: wrong })).toThrow(error);
    expect(() => softmaxCrossEntropy({ soft: wrong })).toThrow(error);
    expect(() => earlyStopping({ restoreBest: wrong })).toThrow(error);
    expect(() => model.setWeights(model.getWeights(), { partial: wrong })).toThrow(error);
    await expect(model.fit(data, { shuffle: wrong })).rejects.toThrow(error);
    await expect(diagnose(data, { scaled: wrong })).rejects.toThrow(error);
  }
});

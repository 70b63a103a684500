import { expect, it } from "vitest";
import { dataset, diagnose, graph, kFold, perceptron } from "../src/index.ts";

it("options that are true or false are nothing else", async () => {
  const data = dataset({ x: [[0], [1], [2], [3]], y: [0, 1, 0, 1] });
  for (const wrong of ["no", 0, null, {}] as never[]) {
    const error = /of .*: expected true or false, got/;
    expect(() => data.split({ test: 1, stratify: wrong })).toThrow(error);
    expect(() => kFold(data, { folds: 2, stratify: wrong })).toThrow(error);
    expect(() => data.batches({ shuffle: wrong })).toThrow(error);
    expect(() => graph(({ a }) => a.sum({ keepDims: wrong }), { a: [2] })).toThrow(error);
    await expect(perceptron().fit(data, { shuffle: wrong })).rejects.toThrow(error);
    await expect(diagnose(data, { scaled: wrong })).rejects.toThrow(error);
  }
});

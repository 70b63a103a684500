// String labels are numbered in sorted order only if class numbers have no meaning yet.

import { describe, expect, it } from "vitest";
import {
  type DataInput,
  dataset,
  dense,
  diagnose,
  input,
  linearClassifier,
  mlp,
  perceptron,
  sequential,
  table,
} from "../../src/index.ts";

const X = [[0], [1], [10], [11]];
const NUMBERS = { x: X, y: [0, 0, 1, 1] };
const twice = { x: X.slice(2), y: ["zebra", "zebra"] };
const refused = (words: string[]) => ({ code: "OTHER_CLASSES", got: words });

async function modelOf(units = 2) {
  const model = sequential([input([1]), dense(units)]);
  await model.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
  return model;
}

/** All classifiers. */
const KINDS: [string, () => Promise<Learner>][] = [
  ["sequential", modelOf],
  ["mlp", async () => mlp({ hidden: [4], task: "classification" })],
  ["linearClassifier", async () => linearClassifier()],
  ["perceptron", async () => perceptron()],
];

interface Learner {
  fit(data: DataInput, options: { epochs: number; validation?: DataInput }): Promise<unknown>;
  evaluate(data: DataInput): Promise<unknown>;
  readonly classNames: readonly string[] | undefined;
}

describe.each(KINDS)("%s trained on numbers", (kind, make) => {
  it("refuses strings of unknown order, also in data sets and tables", async () => {
    const model = await make();
    await model.fit(NUMBERS, { epochs: 2 });
    const rows = X.map(([a], i) => ({ a, kind: ["no", "yes"][i % 2]! }));
    for (const [data, words] of [
      [twice, ["zebra"]],
      [{ x: X, y: ["b", "c", "b", "c"] }, ["b", "c"]],
      [dataset(twice), ["zebra"]],
      [await table(rows, { target: "kind" }), ["no", "yes"]],
      [{ x: X.slice(0, 2), y: [true, true] }, ["true"]],
    ] as [DataInput, string[]][]) {
      await expect(model.evaluate(data)).rejects.toMatchObject(refused(words));
      await expect(model.fit(data, { epochs: 2 })).rejects.toMatchObject(refused(words));
    }
    expect(model.classNames).toBeUndefined();
  });

  it("accepts strings of given order, and numerals", async () => {
    const model = await make();
    await model.fit(NUMBERS, { epochs: 50 });
    const right = await model.evaluate({ x: X.slice(2), y: [1, 1] });
    expect(await model.evaluate({ ...twice, classNames: ["ant", "zebra"] } as DataInput)).toEqual(
      right,
    );
    expect(await model.evaluate({ x: X.slice(2), y: ["1", "1"] })).toEqual(right);
  });

  it("is unchanged by refused data", async () => {
    const model = await make();
    await expect(model.fit({ x: X, y: [0, 0, 1] }, { epochs: 1 })).rejects.toThrow("rows");
    await model.fit({ x: X, y: ["b", "b", "a", "a"] }, { epochs: 1 });
    expect(model.classNames).toEqual(["a", "b"]);
  });

  it.skipIf(kind === "perceptron")("validates with the meaning of the training rows", async () => {
    const model = await make();
    const options = { epochs: 1, validation: twice };
    await expect(model.fit(NUMBERS, options)).rejects.toMatchObject(refused(["zebra"]));
    await model.fit({ x: X, y: ["a", "a", "zebra", "zebra"] }, options);
    expect(model.classNames).toEqual(["a", "zebra"]);
  });
});

describe("class numbers of a trained model", () => {
  it("keep their meaning after compile() and steps of a trainer", async () => {
    const model = await modelOf();
    (await model.trainer()).step(X, [0, 0, 1, 1]);
    await expect(model.evaluate(twice)).rejects.toMatchObject(refused(["zebra"]));
    await model.compile({ optimizer: "adam", loss: "softmaxCrossEntropy" });
    await expect(model.fit(twice)).rejects.toMatchObject(refused(["zebra"]));
  });

  it("are not renamed by a second fit", async () => {
    const model = await modelOf(3);
    await model.fit({ x: [[0], [1]], y: [2, 1] }, { epochs: 1 });
    const words = { x: [[0], [1]], y: ["c", "b"] };
    await expect(model.fit(words)).rejects.toThrow('got the words "b", "c"');
    // the values 1 and 2 have the class numbers 0 and 1
    const numbered = dataset({ x: [[0], [1]], y: [2, 1], task: "classification" });
    await expect(model.evaluate(numbered)).rejects.toMatchObject(refused(["1", "2"]));
  });

  it("keep their meaning in the test set of diagnose()", async () => {
    const y = [0, 1, 0, 1];
    await expect(diagnose({ x: X, y }, { test: twice })).rejects.toMatchObject(refused(["zebra"]));
  });
});

it("strings are not class numbers if nothing stores their names", async () => {
  const model = await modelOf();
  const trainer = await model.trainer({ batchSize: 4 });
  const hash = model.weightsHash();
  for (const y of [
    ["a", "a", "b", "b"],
    [true, true, false, false],
  ]) {
    for (const work of [
      () => trainer.step(X, y as never),
      () => model.gradients(X, y as never),
      () => model.flow(X, y as never),
    ]) {
      await expect((async () => work())()).rejects.toMatchObject({
        code: "NOT_A_NUMBER",
        hint: "fit() and evaluate() accept words as classes; elsewhere pass class numbers, such as dataset({ x, y }).y",
      });
    }
  }
  expect(model.weightsHash()).toBe(hash);
});

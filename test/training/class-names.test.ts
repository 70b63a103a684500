// Class names are part of the model, and are checked against all data that have some.

import { describe, expect, it } from "vitest";
import {
  dataset,
  dense,
  diagnose,
  input,
  type LossInput,
  loadModel,
  sequential,
  synthetic,
  type Tensor,
  table,
} from "../../src/index.ts";

const X = [[0], [1], [2], [3], [4], [5]];
const named = (classNames: string[], y = [0, 1, 2, 0, 1, 2]) => dataset({ x: X, y, classNames });
const CAT_DOG_COW = ["cat", "dog", "cow"];

async function modelOf(units = 3, loss: LossInput = "softmaxCrossEntropy", classNames?: string[]) {
  const model = sequential([input([1]), dense(units)], classNames ? { classNames } : {});
  await model.compile({ optimizer: "sgd", loss });
  return model;
}
const once = { epochs: 1 };

describe("the names of classes", () => {
  it("are inferred from the data of fit, and saved", async () => {
    const model = await modelOf();
    expect(model.classNames).toBeUndefined();
    await model.fit(named(CAT_DOG_COW), once);
    expect(model.classNames).toEqual(CAT_DOG_COW);
    const loaded = await loadModel(await model.save());
    expect(loaded.classNames).toEqual(CAT_DOG_COW);
    await expect(loaded.evaluate(named(["cow", "cat", "dog"]))).rejects.toMatchObject({
      code: "OTHER_CLASSES",
    });
  });

  it("are inferred from tables and raw rows, for one logit and for a custom loss", async () => {
    const rows = X.map(([a], i) => ({ a, kind: ["no", "yes"][i % 2]! }));
    const data = await table(rows, { target: "kind" });
    const binary = await modelOf(1, "binaryCrossEntropy");
    await binary.fit(data, once);
    expect(binary.classNames).toEqual(["no", "yes"]);
    const raw = sequential([input([1]), dense(2)], { schema: data.schema! });
    await raw.compile({ optimizer: "sgd", loss: "hinge" });
    await raw.fit(rows, once);
    expect(raw.classNames).toEqual(["no", "yes"]);
    const own = (scores: Tensor, labels: Tensor) =>
      scores
        .logSoftmax()
        .mul(labels.oneHot(3))
        .sum({ axes: [1] })
        .neg();
    const custom = await modelOf(3, own);
    await custom.fit(named(CAT_DOG_COW), once);
    expect(custom.classNames).toEqual(CAT_DOG_COW);
  });

  it("are unchanged if the data have none, or the loss has no classes", async () => {
    const model = await modelOf(3, "softmaxCrossEntropy", CAT_DOG_COW);
    await model.fit({ x: X, y: [0, 1, 2, 0, 1, 2] }, once);
    await model.fit(named(["0", "1", "2"]), once);
    expect(model.classNames).toEqual(CAT_DOG_COW);
    const values = await modelOf(1, "meanSquaredError");
    await values.fit(named(CAT_DOG_COW), once);
    expect(values.classNames).toBeUndefined();
  });

  it("match the number of outputs", async () => {
    const wide = await modelOf(4);
    await wide.fit(named(CAT_DOG_COW), once);
    expect(wide.classNames).toEqual([...CAT_DOG_COW, "3"]);
    await wide.fit(named([...CAT_DOG_COW, "hen"]), once);
    expect((await loadModel(await wide.save())).classNames).toEqual([...CAT_DOG_COW, "hen"]);
    // rows of the first two classes alone
    const part = synthetic.blobs({ classes: 3, count: 30, seed: 1 });
    const two = part.take([...part.y.data.keys()].filter((row) => part.y.data[row]! < 2));
    const narrow = sequential([input([2]), dense(2)]);
    await narrow.compile({ optimizer: "sgd", loss: "softmaxCrossEntropy" });
    await narrow.fit(two, once);
    expect(narrow.classNames).toEqual(["0", "1"]);
    expect((await narrow.evaluate(two)).loss).toBeGreaterThan(0);
  });

  it.each([
    ["another order", ["dog", "cat", "cow"], [0, 1, 2, 0, 1, 2]],
    ["a folder that lacks a class", ["dog", "cow"], [0, 1, 0, 1, 0, 1]],
    ["other words", ["red", "green", "blue"], [0, 1, 2, 0, 1, 2]],
    ["one class more", [...CAT_DOG_COW, "hen"], [0, 1, 2, 3, 1, 2]],
    ["a known name at the place of another", ["0", "cow"], [0, 1, 0, 1, 0, 1]],
  ])("are no others: %s", async (_, names, y) => {
    const model = await modelOf();
    await model.fit(named(CAT_DOG_COW), once);
    const bytes = await model.save();
    const other = named(names, y);
    for (const call of [
      () => model.fit(other, once),
      () => model.fit(named(CAT_DOG_COW), { ...once, validation: other }),
      () => model.evaluate(other),
      () => model.findLearningRate(other),
    ]) {
      const error = await call().catch((reason) => reason);
      expect(error).toMatchObject({ code: "OTHER_CLASSES", expected: CAT_DOG_COW, got: names });
      for (const name of [...CAT_DOG_COW, ...names]) expect(error.message).toContain(`"${name}"`);
    }
    expect(await model.save()).toEqual(bytes);
    const { x } = other;
    const train = { x, y: named(CAT_DOG_COW).y, classNames: CAT_DOG_COW };
    await expect(diagnose(train, { test: other })).rejects.toThrow(/data set of the classes/);
  });

  it("that are digits must match too", async () => {
    const model = await modelOf();
    await model.fit(named(["0", "1", "2"]), once);
    for (const names of [
      ["1", "2"],
      ["2", "1", "0"],
    ]) {
      await expect(model.evaluate(named(names, [0, 1, 0, 1, 0, 1]))).rejects.toMatchObject({
        code: "OTHER_CLASSES",
      });
    }
    const two = await model.evaluate(named(["0", "1"], [0, 1, 0, 1, 0, 1]));
    expect(two).toEqual(await model.evaluate({ x: X, y: [0, 1, 0, 1, 0, 1] }));
  });

  it("are inferred only after all checks", async () => {
    const model = await modelOf();
    const bytes = await model.save();
    const other = named(["dog", "cat", "cow"]);
    await expect(model.fit(named(CAT_DOG_COW), { validation: other })).rejects.toMatchObject({
      code: "OTHER_CLASSES",
    });
    await expect(model.fit(named(CAT_DOG_COW), { epochs: -1 })).rejects.toThrow("epochs");
    expect(model.classNames).toBeUndefined();
    expect(await model.save()).toEqual(bytes);
  });

  it.each([
    ["numbers", [0, 1]],
    ["the same twice", ["a", "a"]],
    ["one word", "ab"],
    ["a record", { 0: "a" }],
  ])("are a list of different ones, not %s", async (_, classNames) => {
    const bad = { classNames } as never;
    const refused = { code: "OPTION", message: expect.stringContaining("classNames") };
    const data = { x: [[1], [2]], y: [0, 1], ...(bad as object) };
    const model = await modelOf(2);
    for (const call of [
      async () => sequential([input([1]), dense(2)], bad),
      async () => dataset(data),
      () => diagnose(data),
      () => table("a,b\n1,x\n2,y", bad),
      () => model.fit(data),
    ]) {
      await expect(call()).rejects.toMatchObject(refused);
    }
  });
});

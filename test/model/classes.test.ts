import { expect, it } from "vitest";
import { dense, input, type LossInput, sequential, softmaxCrossEntropy } from "../../src/index.ts";
import { classCountOf, classNamesOf } from "../../src/model/classes.ts";

const compiled = async (units: number, loss: LossInput) => {
  const model = sequential([input([2]), dense(units)]);
  await model.compile({ optimizer: "sgd", loss });
  return model;
};

it.each<[number, LossInput, readonly string[] | undefined]>([
  [3, "softmaxCrossEntropy", ["0", "1", "2"]],
  [2, softmaxCrossEntropy({ soft: true }), ["0", "1"]],
  [1, "binaryCrossEntropy", ["0", "1"]],
  [3, "binaryCrossEntropy", undefined],
  [1, "meanSquaredError", undefined],
])("of %i outputs and the loss %j the classes are: %#", async (units, loss, names) => {
  const model = await compiled(units, loss);
  expect(classCountOf(model)).toBe(names?.length ?? 0);
  expect(classNamesOf(model)).toEqual(names);
});

it("names are those given, numbers where one is missing", async () => {
  const model = await compiled(3, "softmaxCrossEntropy");
  expect(classNamesOf(model, ["a", "b"])).toEqual(["a", "b", "2"]);
  expect(classCountOf(sequential([input([2]), dense(3)]))).toBe(0);
});

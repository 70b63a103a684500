// Results of a model on the test set, number by number.

import { expect, it } from "vitest";
import { dense, input, type LossInput, sequential } from "../../src/index.ts";
import { classOutcome } from "../../src/report/outcome-classes.ts";
import { valueOutcome } from "../../src/report/outcome-values.ts";

it("values have the error of each row, and R² of each column", () => {
  const truth = { data: Float64Array.of(1, 2, 3, 4, 5, 9), shape: [3, 2] };
  const output = { data: Float64Array.of(1, 4, 6, 0, 5, 9), shape: [3, 2] };
  const { r2Of, ...outcome } = valueOutcome(truth, output, ["first"])!;
  expect(outcome).toMatchObject({
    columns: 2,
    names: ["first", "Output 1"],
    truth: truth.data,
    predicted: output.data,
    meanAbsoluteError: 9 / 6,
    rootMeanSquaredError: Math.sqrt(29 / 6),
    errors: Float64Array.of(Math.sqrt(2), Math.sqrt(12.5), 0),
  });
  expect(r2Of(0)).toBeCloseTo(1 - 9 / 8, 12);
  expect(r2Of(1)).toBeCloseTo(1 - 20 / 26, 12);
});

it("values of other shapes give no result", () => {
  const of = (rows: number, columns: number) => ({
    data: new Float64Array(rows * columns),
    shape: [rows, columns],
  });
  expect(valueOutcome(of(2, 3), of(3, 2))).toBe(undefined);
  expect(valueOutcome(of(2, 2), of(3, 2))).toBe(undefined);
  const column = { data: Float64Array.of(1, 2), shape: [2] };
  expect(valueOutcome(column, { ...column, shape: [2, 1] })!.errors).toEqual(Float64Array.of(0, 0));
});

async function outcomeOf(units: number, loss: LossInput) {
  const model = sequential([input([1]), dense(units)]);
  await model.compile({ optimizer: "sgd", loss });
  const kernel = Float32Array.from({ length: units }, (_, unit) => unit + 1);
  model.setWeights({
    "dense1.kernel": { data: kernel, shape: [1, units] },
    "dense1.bias": { data: new Float32Array(units), shape: [units] },
  });
  const rows = 3;
  const test = {
    x: { data: Float32Array.of(0, 1, -2), shape: [rows, 1] },
    y: { data: Int32Array.of(1, 0, 0), shape: [rows] },
    ...{ rows, sample: (row: number) => row },
  };
  return (await classOutcome(model, test, undefined))!;
}
const digits = (data: ArrayLike<number>) =>
  Array.from(data, (value) => Number(value.toFixed(6)) + 0);

it("classes have the losses of their probabilities", async () => {
  const outcome = await outcomeOf(2, "softmaxCrossEntropy");
  const share = (logit: number) => 1 / (1 + Math.exp(-logit));
  expect(outcome.names).toEqual(["0", "1"]);
  expect(outcome.hasProbabilities).toBe(true);
  expect(digits(outcome.scores)).toEqual(
    digits([0.5, 0.5, share(-1), share(1), share(2), share(-2)]),
  );
  expect([...outcome.predicted]).toEqual([0, 1, 0]);
  expect(digits(outcome.losses)).toEqual(
    digits([Math.log(2), -Math.log(share(-1)), -Math.log(share(2))]),
  );
  expect([...Array.from(outcome.confusion)]).toEqual([1, 1, 1, 0]);
});

it("classes by one logit have the probabilities of both", async () => {
  const outcome = await outcomeOf(1, "binaryCrossEntropy");
  const share = (logit: number) => 1 / (1 + Math.exp(-logit));
  expect(outcome.hasProbabilities).toBe(true);
  expect(digits(outcome.scores)).toEqual(
    digits([0.5, 0.5, share(-1), share(1), share(2), share(-2)]),
  );
  expect(digits(outcome.losses)).toEqual(
    digits([Math.log(2), -Math.log(share(-1)), -Math.log(share(2))]),
  );
});

it("classes by scores have losses by their margins", async () => {
  const outcome = await outcomeOf(3, "hinge");
  expect(outcome.hasProbabilities).toBe(false);
  expect([...outcome.scores]).toEqual([0, 0, 0, 1, 2, 3, -2, -4, -6]);
  expect([...outcome.predicted]).toEqual([0, 2, 0]);
  expect([...outcome.losses]).toEqual([0, 2, 0]);
});

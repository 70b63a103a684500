// The evaluation of a model as text: the number of classes shown, and the length of their names.

import { afterEach, describe, expect, it, vi } from "vitest";
import { assess, resultJson, resultLines } from "../../src/cli/assessment.ts";
import { dataset, dense, input, type Model, sequential } from "../../src/index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Classes [0, 0, 1, 1, …] of which the last row is predicted as class 0. */
function classesOf(count: number) {
  const y = Array.from({ length: 2 * count }, (_, i) => i >> 1);
  const names = Array.from({ length: count }, (_, i) => `${"abcdefghijkl".slice(0, i + 9)}${i}`);
  const data = dataset({ x: y.map((each) => [each]), y, classNames: names });
  const said = Int32Array.from(y, (each, row) => (row === y.length - 1 ? 0 : each));
  const common = {
    architecture: { outputShape: [count] },
    compiled: { session: { loss: { target: "labels" } } },
  };
  const model = {
    ...common,
    classNames: names,
    predictClasses: async () => said,
    weightsHash: () => "0123",
  } as unknown as Model;
  return { model, data };
}

describe("classes", () => {
  it("are counted, with names of at most 12 characters", async () => {
    const { model, data } = classesOf(5);
    const result = await assess(model, data);
    expect([result.metric, result.value]).toEqual(["accuracy", 0.9]);
    expect(result.classes).toEqual([
      "rows: true class, columns: predicted class",
      "              abcdefghi0  abcdefghij1  abcdefghijk2  abcdefghijk…  abcdefghijk…",
      "abcdefghi0             2            0             0             0             0",
      "abcdefghij1            0            2             0             0             0",
      "abcdefghijk2           0            0             2             0             0",
      "abcdefghijk…           0            0             0             2             0",
      "abcdefghijk…           1            0             0             0             1",
      "class         rows  precision    recall        F1",
      "abcdefghi0       2    66.67 %  100.00 %   80.00 %",
      "abcdefghij1      2   100.00 %  100.00 %  100.00 %",
      "abcdefghijk2     2   100.00 %  100.00 %  100.00 %",
      "abcdefghijk…     2   100.00 %  100.00 %  100.00 %",
      "abcdefghijk…     2   100.00 %   50.00 %   66.67 %",
    ]);
    expect(resultLines(result, model).slice(-2)).toEqual([
      "test accuracy: 90.00 %",
      "weights hash: 0123",
    ]);
  });

  it.each([
    [16, 1 + 17 + 17],
    [17, 0],
  ])("of which there are %i fill %i lines", async (count, lines) => {
    const { model, data } = classesOf(count);
    const result = await assess(model, data);
    expect(result.value).toBe(1 - 1 / (2 * count));
    expect(result.classes).toHaveLength(lines);
  });
});

describe("a regression", () => {
  it.each([1, 2])("of %i rows has an R², or a warning that it is undefined", async (rows) => {
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const y = [2, 4].slice(0, rows);
    const data = dataset({ x: y.map((each) => [each]), y });
    const predictDouble = async () => ({ data: Float64Array.from(y, (v) => v + 1), shape: [rows] });
    const weightsHash = () => "";
    const model = {
      architecture: { outputShape: [1] },
      predictDouble,
      weightsHash,
    } as unknown as Model;
    const result = await assess(model, data);
    expect(result).toEqual({ metric: "r2", value: rows === 1 ? Number.NaN : 0, classes: [] });
    expect(resultLines(result, model)[0]).toBe(rows === 1 ? "test R²: NaN" : "test R²: 0.0000");
    expect(said.mock.calls.flat()).toEqual(
      rows === 1 ? ["R² needs at least 2 test rows, got 1\n"] : [],
    );
  });
});

it("the result for programs has seconds to the millisecond", () => {
  const model = sequential([input([1]), dense(1)]);
  const result = { metric: "r2", value: 0.123456, classes: [] } as const;
  expect(resultJson(result, model, 1.23456, "m.gradlane")).toEqual({
    metric: "r2",
    value: 0.123456,
    weightsHash: model.weightsHash(),
    seconds: 1.235,
    model: "m.gradlane",
  });
});

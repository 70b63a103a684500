// classifier() and regressor() pass on options, and refuse those they cannot use.

import { describe, expect, it } from "vitest";
import { classifier, dataset, regressor, table } from "../../src/index.ts";

const rows = Array.from({ length: 40 }, (_, i) => ({
  a: (i * 7) % 13,
  day: i,
  who: `p${i % 5}`,
  kind: (i * 7) % 13 > 5 ? "x" : i % 9 === 0 ? "x" : "y",
  value: i / 2,
}));
const fast = { epochs: 1, hidden: [2], columns: ["a", "day"] } as const;
const hashOf = async (options: object) =>
  (await classifier(rows, { ...fast, target: "kind", ...options })).model.weightsHash();

describe("options", () => {
  it("callbacks are called, and a signal ends training", async () => {
    const told: number[] = [];
    const callbacks = [{ onEpochEnd: ({ epoch }: { epoch: number }) => void told.push(epoch) }];
    await regressor(rows, { ...fast, target: "value", epochs: 3, callbacks });
    expect(told).toEqual([0, 1, 2]);
    const reason = new Error("enough");
    const signal = AbortSignal.abort(reason);
    await expect(regressor(rows, { ...fast, target: "value", signal })).rejects.toBe(reason);
  });

  it("class weights change training", async () => {
    const usual = await hashOf({});
    expect(await hashOf({ classWeight: { x: 1, y: 1 } })).toBe(usual);
    expect(await hashOf({ classWeight: { x: 1, y: 5 } })).not.toBe(usual);
  });

  it("ordered or grouped rows are split accordingly", async () => {
    const { train, test } = await regressor(rows, { ...fast, target: "value", by: "order" });
    expect([...test.samples!]).toEqual(Array.from({ length: 8 }, (_, i) => 32 + i));
    expect(train.length).toBe(32);
    const groups = rows.map(({ who }) => who);
    const grouped = await regressor(rows, { ...fast, target: "value", groups });
    const whoIn = (samples: Int32Array) => new Set([...samples].map((row) => rows[row]!.who));
    const [one, other] = [whoIn(grouped.train.samples!), whoIn(grouped.test.samples!)];
    expect([one.size, other.size]).toEqual([4, 1]);
    expect([...other].filter((who) => one.has(who))).toEqual([]);
  });

  it("of columns are for raw rows only", async () => {
    const data = dataset({ x: rows.map(({ a }) => [a]), y: rows.map(({ value }) => value) });
    const given = regressor(data, { columns: ["a"] });
    await expect(given).rejects.toMatchObject({ code: "UNKNOWN_NAME" });
  });
});

it("classifier() refuses a table of values", async () => {
  const data = await table(rows, { target: "value", task: "regression" });
  await expect(classifier(data, { epochs: 1 })).rejects.toThrow(
    "Cannot train a classifier: expected classes in the target, got values; use regressor(), or change the type of the target",
  );
});

it("a single row without a target is reported", async () => {
  const hole = rows.map((row, i) => (i === 3 ? { ...row, value: null } : row));
  const { report } = await regressor(hole, { ...fast, target: "value" });
  expect(report).toContain("31 for training, 8 for testing; dropped rows without a target: 1");
  const { report: whole } = await regressor(rows, { ...fast, target: "value" });
  expect(whole).not.toContain("left out");
});

it("every row is predicted by itself", async () => {
  const { model, predict } = await classifier(rows, { ...fast, target: "kind", epochs: 9 });
  const asked = [
    { a: 12, day: 1 },
    { a: 0, day: 30 },
    { a: 6, day: 39 },
  ];
  const { data } = await model.predictProbabilities(asked);
  const expected = asked.map((_, row) => {
    const [x, y] = [data[2 * row]!, data[2 * row + 1]!];
    return { class: x > y ? "x" : "y", probability: Math.max(x, y), probabilities: { x, y } };
  });
  expect(model.classNames).toEqual(["x", "y"]);
  expect(await predict(asked)).toEqual(expected);
  const several = await regressor(rows, { ...fast, target: ["value", "a"], columns: ["day"] });
  const { data: both } = await several.model.predictDouble(asked);
  expect(await several.predict(asked)).toEqual([
    { value: both[0], a: both[1] },
    { value: both[2], a: both[3] },
    { value: both[4], a: both[5] },
  ]);
});

// Several quantities of a table predicted at once.

import { expect, it } from "vitest";
import { loadModel, type Row, regressor, table } from "../../src/index.ts";

const rows = Array.from({ length: 120 }, (_, i) => ({
  a: i % 11,
  b: (i * 7) % 13,
  sum: (i % 11) + ((i * 7) % 13) + 0.5,
  kind: "xyz"[i % 3]!,
  difference: (i % 11) - ((i * 7) % 13),
}));

it("are columns of y, named by the schema", async () => {
  const data = await table(rows, { target: ["sum", "difference"] });
  expect(data.y.shape).toEqual([120, 2]);
  expect([...data.y.data.slice(0, 4)]).toEqual([0.5, 0, 8.5, -6]);
  expect(data.columnNames).toEqual(["a", "b", "kind"]);
  const target = { name: "sum", names: ["sum", "difference"], task: "regression" };
  expect(data.schema!.target).toEqual(target);
  const again = await table(rows.slice(0, 9), { schema: data.schema! });
  expect(again.y).toEqual({ data: data.y.data.slice(0, 18), shape: [9, 2] });
});

it("are learned, predicted by name, and saved", async () => {
  const { model, evaluation, predict, baseline, report } = await regressor(rows, {
    target: ["sum", "difference"],
    seed: 1,
  });
  expect(evaluation.r2).toBeGreaterThan(0.9);
  expect(baseline).toBeLessThan(0.1);
  expect(report).toContain("target: sum, difference, regression");
  const [first] = await predict(rows as readonly Row[]);
  expect(Object.keys(first!)).toEqual(["sum", "difference"]);
  expect(first!.sum).toBeCloseTo(0.5, -1);
  const loaded = await loadModel(await model.save());
  expect(loaded.schema!.target).toEqual(model.schema!.target);
  expect(await loaded.evaluate(rows)).toEqual(await model.evaluate(rows));
  const { shape } = await loaded.predict(rows);
  expect(shape).toEqual([120, 2]);
});

it.each([
  [["sum", "kind"], { code: "TASK", message: expect.stringContaining('classes in column "kind"') }],
  [["sum", "sum"], { code: "COLUMN_TWICE" }],
  [[], { code: "OPTION" }],
  [["sum", "none"], { code: "UNKNOWN_NAME" }],
])("refuses %j", async (target, error) => {
  await expect(table(rows, { target })).rejects.toMatchObject(error);
});

it("may be a list of one, whose predictions are objects too", async () => {
  const { model, predict } = await regressor(rows, { target: ["sum"], drop: ["kind"], epochs: 2 });
  const alone = await regressor(rows, { target: "sum", drop: ["kind"], epochs: 2 });
  const [record] = await predict(rows.slice(0, 1));
  expect(record).toEqual({ sum: (await alone.predict(rows.slice(0, 1)))[0] });
  const loaded = await loadModel(await model.save());
  const target = { name: "sum", names: ["sum"], task: "regression" };
  expect(loaded.schema!.target).toEqual(target);
  const again = await table(rows, { schema: loaded.schema! });
  expect([again.schema!.target, again.y.shape]).toEqual([target, [rows.length]]);
  expect(alone.model.schema!.target).toEqual({ name: "sum", task: "regression" });
});

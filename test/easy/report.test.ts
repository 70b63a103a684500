// The report of the high-level API, line by line.

import { expect, it } from "vitest";
import type { Dataset } from "../../src/data/dataset.ts";
import { easyReport } from "../../src/easy/report.ts";
import { dense, flatten, input, sequential, table } from "../../src/index.ts";

const { architecture, parameterCount } = sequential([input([3, 2]), flatten(), dense(4)]);
const model = (schema?: unknown) => ({ architecture, parameterCount, schema }) as never;
const settings = {
  ...{ epochs: 7, batchSize: 16, optimizer: "adamw", learningRate: 0.0123456 },
  weightDecay: 1 / 3,
} as never;
const part = (y: number[], schema?: unknown) =>
  ({ length: y.length, y: { data: y }, schema }) as unknown as Dataset;
const lines = (
  y: number[],
  comparison: { metric: "accuracy" | "r2"; value: number; baseline: number },
  notes: string[] = [],
  schema?: unknown,
) => {
  const train = part(y, schema);
  const parts = { train, test: part([1, 2]) };
  return easyReport(parts, model(schema), settings, comparison, notes).split("\n");
};
const HEAD = [
  "network: 6-4, 28 weights",
  "training: adamw, learning rate 0.0123, weight decay 0.333, batch size 16, 7 epochs",
];

it("shows rows, network, training and score", () => {
  expect(
    lines([1, 2, 3], { metric: "r2", value: 0.5, baseline: -0.25 }, ["one", "two\u001b"]),
  ).toEqual([
    "rows: 3 for training, 2 for testing; one; two\\u001b",
    ...HEAD,
    "test R²: 0.5000; baseline (mean): -0.2500",
  ]);
  expect(lines([1, 2], { metric: "accuracy", value: 0.9, baseline: 0.5 })).toEqual([
    "rows: 2 for training, 2 for testing",
    ...HEAD,
    "test accuracy: 90.00 %; baseline (most frequent class): 50.00 %",
  ]);
});

it("reports if the baseline is as good, and if there is nothing to learn", () => {
  const same = { metric: "accuracy", value: 0.5, baseline: 0.5 } as const;
  const result = "test accuracy: 50.00 %; baseline (most frequent class): 50.00 %";
  expect(lines([1, 2], same).slice(3)).toEqual([
    result,
    "no better than the baseline: the columns may be unrelated to the target",
  ]);
  expect(lines([4, 4], same).slice(3)).toEqual([
    result,
    "the target is constant, 4: there is nothing to learn; choose another target",
  ]);
  expect(lines([4, 4], { ...same, value: 0.6 })).toHaveLength(4);
});

it.each([
  [{ a: 1 }, "numbers imputed (median) and standardised"],
  [
    { a: "2024-01-15" },
    "numbers imputed (median) and standardised; dates as days and sine and cosine of their cycles",
  ],
  [{ a: "word" }, "categories one-hot encoded"],
])("says what is done to columns such as %j", async (row, said) => {
  const values = (i: number) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [
        name,
        typeof cell === "number" ? i / 2 : cell === "word" ? `word ${i % 3}` : `2024-0${i + 1}-15`,
      ]),
    );
  const rows = Array.from({ length: 9 }, (_, i) => ({ ...values(i), y: i / 4 }));
  const { schema } = await table(rows, { target: "y" });
  const all = lines([1, 2], { metric: "r2", value: 1, baseline: 0 }, [], schema);
  expect(all).toContain(`preprocessing: ${said}`);
  expect(all.indexOf("rows: 2 for training, 2 for testing")).toBeGreaterThan(2);
});

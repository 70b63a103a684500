// Names of inputs after each preprocessing step.

import { expect, it } from "vitest";
import type { TableSchema } from "../../src/data/table-schema.ts";
import {
  MinMaxScaler,
  OneHotEncoder,
  PCA,
  pipeline,
  StandardScaler,
  type Transformer,
} from "../../src/index.ts";
import { categoryName, inputNames } from "../../src/report/input-names.ts";

const x = [
  [1, 0, 5],
  [2, 1, 7],
  [3, 1, 9],
];
const schema = {
  columns: [
    { name: "a", type: "number" },
    { name: "b", type: "category", categories: ["no", "yes"] },
    { name: "c", type: "number" },
  ],
} as unknown as TableSchema;
const names = (preprocessing: Transformer | undefined, count: number, known?: TableSchema) =>
  inputNames(["a", "b", "c"], preprocessing?.fit(x), known, count);

it("steps that keep columns keep their names", () => {
  expect(names(undefined, 3)).toEqual(["a", "b", "c"]);
  expect(names(new StandardScaler(), 3)).toEqual(["a", "b", "c"]);
  expect(names(pipeline(new MinMaxScaler(), new StandardScaler()), 3)).toEqual(["a", "b", "c"]);
});

it("categories have the name of the column and their own", () => {
  const encoded = ["a", "b: 0", "b: 1", "c"];
  expect(names(new OneHotEncoder({ columns: [1] }), 4)).toEqual(encoded);
  expect(names(new OneHotEncoder({ columns: [1] }), 4, schema)).toEqual([
    ...["a", "b: no", "b: yes", "c"],
  ]);
  expect(names(new OneHotEncoder({ columns: [0, 1] }), 6, schema)).toEqual([
    ...["a: 1", "a: 2", "a: 3", "b: no", "b: yes", "c"],
  ]);
  // the second encoder gets other columns than the table
  const twice = pipeline(new OneHotEncoder({ columns: [1] }), new OneHotEncoder({ columns: [1] }));
  expect(names(twice, 5, schema)).toEqual(["a", "b: no: 0", "b: no: 1", "b: yes", "c"]);
});

it("other steps number their outputs", () => {
  expect(names(new PCA({ components: 2 }), 2)).toEqual(["pca 0", "pca 1"]);
  expect(names(pipeline(new PCA({ components: 2 }), new StandardScaler()), 2)).toEqual([
    ...["pca 0", "pca 1"],
  ]);
});

it("inputs are numbered if the names do not match", () => {
  expect(names(undefined, 2)).toEqual(["input 0", "input 1"]);
  expect(names(new PCA({ components: 2 }), 3)).toEqual(["input 0", "input 1", "input 2"]);
});

it("unnamed categories are numbers", () => {
  const column = { name: "b", type: "category", categories: ["no"] } as never;
  expect([Number.NaN, 0, 1].map((value) => categoryName(value, column))).toEqual([
    ...["missing", "no", "1"],
  ]);
  expect(categoryName(0, { name: "a", type: "number" } as never)).toBe("0");
  expect(categoryName(2, undefined)).toBe("2");
});

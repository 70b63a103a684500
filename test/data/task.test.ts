// Classes or quantities: one rule for all entry points that read a target.

import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { classNamesOfData, loadData, splitTask } from "../../src/cli/data.ts";
import { judge } from "../../src/data/task.ts";
import { cifar100, csv, npyDataset, npyFolder } from "../../src/entries/node.ts";
import {
  classifier,
  crossValidate,
  type Dataset,
  dataset,
  diagnose,
  type Layer,
  linearClassifier,
  mlp,
  Perceptron,
  perceptron,
  regressor,
  type Task,
  table,
} from "../../src/index.ts";
import { npyFile } from "../node/npy-file.ts";

const repeated = (count: number, first: number, times: number) =>
  Array.from({ length: count * times }, (_, i) => first + (i % count));

/** A target, its task, and its class names. */
const CASES: [string, number[], Task | "unclear", string[]][] = [
  ["0 and 1", repeated(2, 0, 12), "classification", ["0", "1"]],
  ["0…2, each twice", repeated(3, 0, 2), "classification", ["0", "1", "2"]],
  ["1…3", repeated(3, 1, 8), "classification", ["1", "2", "3"]],
  ["0…19", repeated(20, 0, 2), "classification", repeated(20, 0, 1).map(String)],
  ["1…20", repeated(20, 1, 2), "classification", repeated(20, 1, 1).map(String)],
  ["0…20", repeated(21, 0, 2), "unclear", []],
  ["0…99", repeated(100, 0, 2), "unclear", []],
  ["1…21", repeated(21, 1, 2), "regression", []],
  ["0…20, some once", [...repeated(20, 0, 2), 20], "regression", []],
  ["0…2, one of them once", [0, 1, 2, 0, 1, 0, 1, 0, 1, 0], "regression", []],
  ["years", repeated(30, 1990, 4), "regression", []],
  ["two years", repeated(2, 1990, 12), "regression", []],
  ["ages from 18 to 59", repeated(42, 18, 3), "regression", []],
  ["0 and 5", repeated(2, 0, 12).map((v) => 5 * v), "regression", []],
  ["0…3 without 2", repeated(3, 0, 8).map((v) => (v === 2 ? 3 : v)), "regression", []],
  ["2…4", repeated(3, 2, 8), "regression", []],
  ["−1 and 1", repeated(2, 0, 12).map((v) => 2 * v - 1), "regression", []],
  ["halves", repeated(3, 0, 8).map((v) => v / 2), "regression", []],
];

const column = (y: readonly number[]) => y.map((_, i) => [i / y.length, (i * 7) % 5]);
const UNCLEAR = { code: "TASK", message: expect.stringContaining('task: "classification"') };

/** The task and class names that an entry point infers from a target. */
type Entry = (y: number[], task?: Task) => Promise<[Task, string[]]>;
const found = (names: readonly string[] | undefined): [Task, string[]] => [
  names ? "classification" : "regression",
  [...(names ?? [])],
];

/** Names, or the numbers of the outputs. */
function namesOf(layers: readonly Layer[], names: readonly string[] | undefined) {
  const { units } = layers.at(-1) as { units: number } & Layer;
  return names ?? (units > 1 ? repeated(units, 0, 1).map(String) : undefined);
}

async function network(y: number[] | Float32Array | Int32Array, options: { task?: Task }) {
  const data = { x: column([...y]), y };
  const { layers, classNames } = await mlp({ hidden: [2], ...options }).build(data);
  return found(namesOf(layers, classNames));
}

async function npyFiles(y: number[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "task-"));
  const x = Float64Array.from(column(y).flat());
  await writeFile(join(folder, "x.npy"), npyFile(x, [y.length, 2]));
  await writeFile(join(folder, "y.npy"), npyFile(Float64Array.from(y), [y.length]));
  return folder;
}

const readNames = (data: Dataset) => found(classNamesOfData(data));
const choice = (task: Task | undefined) => ({ ...(task && { task }) });

const csvOf = (y: readonly number[]) =>
  ["a,b,y", ...column(y).map((row, i) => [...row, y[i]].join())].join("\n");

const ENTRIES: Record<string, Entry> = {
  mlp: (y, task) => network(y, choice(task)),
  "mlp, Float32Array": (y, task) => network(Float32Array.from(y), choice(task)),
  "mlp, Int32Array": (y, task) =>
    network(y.every(Number.isInteger) ? Int32Array.from(y) : y, choice(task)),
  "mlp of a part of a data set": async (y, task) => {
    const { samples, take } = dataset({ x: column(y), y, ...choice(task) });
    const { classNames, layers } = await mlp({ hidden: [2] }).build(take(samples.slice(0, -1)));
    return found(namesOf(layers, classNames));
  },
  "table() of text": async (y, task) => readNames(await table(csvOf(y), choice(task))),
  "table() of rows": async (y, task) =>
    readNames(
      await table(
        column(y).map(([a, b], i) => ({ a, b, y: y[i] })),
        choice(task),
      ),
    ),
  "csv()": async (y, task) => {
    const path = join(await mkdtemp(join(tmpdir(), "task-")), "y.csv");
    await writeFile(path, csvOf(y));
    return readNames(await csv(path, choice(task)));
  },
  "npyDataset()": async (y, task) => {
    const folder = await npyFiles(y);
    return readNames(await npyDataset(join(folder, "x.npy"), join(folder, "y.npy"), choice(task)));
  },
  "npyFolder()": async (y, task) =>
    readNames((await npyFolder(await npyFiles(y), choice(task))).train),
  "a table on the command line": async (y, task = undefined) => {
    const path = join(await mkdtemp(join(tmpdir(), "task-")), "y.csv");
    await writeFile(path, csvOf(y));
    const options = { data: path, task: task ?? "auto" } as const;
    return found(splitTask(await loadData(options, 1), options, 1).classNames);
  },
  "arrays on the command line": async (y, task) => {
    const options = { data: await npyFiles(y), task: task ?? "auto" } as const;
    return found(splitTask(await loadData(options, 1), options, 1).classNames);
  },
};

describe.each(Object.entries(ENTRIES))("the target of %s", (_, read) => {
  it.each(CASES)("%s", async (_name, y, task, names) => {
    if (task === "unclear") await expect(read(y)).rejects.toMatchObject(UNCLEAR);
    else expect(await read(y)).toEqual([task, names]);
  });

  it("follows the option", async () => {
    const [, unclear] = CASES[5]!;
    const classes = repeated(21, 0, 1).map(String);
    expect(await read(unclear, "classification")).toEqual(["classification", classes]);
    expect(await read(unclear, "regression")).toEqual(["regression", []]);
    const years = repeated(2, 1990, 12);
    expect(await read(years, "classification")).toEqual(["classification", ["1990", "1991"]]);
    expect(await read(repeated(2, 0, 12), "regression")).toEqual(["regression", []]);
  });
});

describe("the target of", () => {
  it.each(CASES)("diagnose() and crossValidate(): %s", async (_, y, task) => {
    const data = { x: column(y), y };
    const { findings, because, ...made } = await diagnose(data);
    const codes = findings.map(({ code }) => code);
    expect(because).toBe(judge({ data: Float64Array.from(y), shape: [y.length] }).because);
    expect(codes.includes("unclear-task")).toBe(task === "unclear");
    expect(codes).not.toContain("missing-class");
    const folds = crossValidate(dataset(data), { folds: 2, fit: { epochs: 0 } });
    if (task === "unclear") return expect(folds).rejects.toMatchObject(UNCLEAR);
    expect(made.task).toBe(task);
    const metric = task === "classification" ? "accuracy" : "r2";
    expect(Object.keys((await folds).mean)).toEqual(["loss", metric]);
  });

  it("a split: parts are stratified for classes, not for quantities", () => {
    for (const [, y, task] of CASES.filter(([, { length }]) => length === 24)) {
      const { y: held } = dataset({ x: column(y), y }).split({ test: 12, seed: 1 }).test;
      const counts = [...new Set(y)].map(
        (value) => [...held.data].filter((v) => v === value).length,
      );
      const isEven = Math.max(...counts) === Math.min(...counts);
      if (task === "classification") expect(isEven).toBe(true);
    }
    const years = repeated(2, 1990, 12);
    const data = dataset({ x: column(years), y: Int32Array.from(years) });
    expect(data.split({ test: 12 }).test.samples).toEqual(
      data.split({ test: 12, stratify: false }).test.samples,
    );
  });

  it("images: classes by number, for any count", async () => {
    const folder = await mkdtemp(join(tmpdir(), "task-"));
    const record = (label: number) => Uint8Array.from([1, label, ...new Uint8Array(3072)]);
    const bytes = Array.from({ length: 60 }, (_, i) => record(40 + (i % 30)));
    await writeFile(join(folder, "train.bin"), Uint8Array.from(Buffer.concat(bytes)));
    const { train } = await cifar100(folder);
    expect(await (await mlp({ hidden: [] }).build(train)).layers.at(-1)).toMatchObject({
      units: 70,
    });
    expect(classNamesOfData(train)).toHaveLength(70);
  });

  it("classifiers, which read integers from 0 as class numbers and others as names", async () => {
    const x = column(repeated(24, 0, 1));
    for (const [y, names] of [
      [repeated(3, 1, 8), ["1", "2", "3"]],
      [repeated(2, 0, 12).map((v) => 2 * v - 1), ["-1", "1"]],
      [repeated(2, 0, 12).map((v) => 1990 + 10 * v), ["1990", "2000"]],
      [repeated(2, 0, 12).map((v) => 2 * v), undefined],
    ] as const) {
      const linear = linearClassifier();
      await linear.fit({ x, y }, { epochs: 40 });
      const rosenblatt = perceptron();
      await rosenblatt.fit({ x, y }, { epochs: 5 });
      const { model } = await classifier(dataset({ x, y }), { epochs: 1 });
      expect([linear.classNames, rosenblatt.classNames]).toEqual([names, names]);
      expect(model.classNames).toEqual(names ?? ["0", "1", "2"]);
      const classes = await linear.predictClasses(x);
      const values = [...classes].map((label) => (names ? Number(names[label]) : label));
      const right = values.filter((value, row) => value === y[row]).length;
      expect((await linear.evaluate({ x, y })).accuracy).toBe(Math.fround(right / 24));
      const copy = Perceptron.fromJSON(JSON.parse(JSON.stringify(rosenblatt.toJSON())));
      expect(await copy.evaluate({ x, y })).toEqual(await rosenblatt.evaluate({ x, y }));
      expect(copy.classNames).toEqual(names);
      const other = { x, y: y.map((v) => v + 7) };
      for (const model of [linear, rosenblatt]) {
        await expect(model.evaluate(other)).rejects.toMatchObject({
          code: names ? "UNKNOWN_CLASS" : "LABEL",
        });
      }
    }
  });
});

describe("names of classes for values", () => {
  const x = column(repeated(2, 0, 12));
  const y = repeated(2, 0, 12);
  const named = dataset({ x, y, classNames: ["ant", "bee"] });
  it.each<[string, () => Promise<unknown>]>([
    ["dataset", async () => dataset({ x, y, classNames: ["ant", "bee"], task: "regression" })],
    ["mlp", () => mlp({ task: "regression" }).fit(named)],
    ["mlp, words", () => mlp({ task: "regression" }).fit(dataset({ x, y: y.map((v) => `v${v}`) }))],
    ["regressor", () => regressor(named)],
    ["crossValidate", () => crossValidate(named, { task: "regression", fit: { epochs: 1 } })],
    ["diagnose", () => diagnose(named, { task: "regression" })],
  ])("are refused by %s", async (_, call) => {
    await expect(call()).rejects.toMatchObject({ code: "TASK" });
  });
});

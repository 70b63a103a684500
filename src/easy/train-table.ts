// The high-level API: reads, checks, splits, scales, trains, evaluates, reports.

import { adopt } from "../array/own.ts";
import { rowSize } from "../array/place.ts";
import type { ArrayInput } from "../array/types.ts";
import { DataError, phrase } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { TABLE_OPTIONS } from "../data/cell-table.ts";
import { type Dataset, ownDataset } from "../data/dataset.ts";
import { isRow, type RowLike } from "../data/raw-row.ts";
import type { SplitOptions } from "../data/split.ts";
import { DATASET_OPTIONS } from "../data/table-dataset.ts";
import { accuracy, r2 } from "../metrics/metrics.ts";
import type { Model } from "../model/model.ts";
import type { Evaluation } from "../training/compiled.ts";
import type { EasyInput, EasyOptions, EasyResult } from "./options.ts";
import { readTable, type TableInputOptions } from "./read.ts";
import { easyReport } from "./report.ts";
import { decided, requireClasses, tableModel } from "./table-model.ts";

const TABLE_KEYS = [...TABLE_OPTIONS, ...DATASET_OPTIONS];
const TRAINING_KEYS = [
  ...["test", "by", "groups", "seed", "hidden", "epochs", "batchSize", "learningRate"],
  ...["weightDecay", "callbacks", "signal", "engine", "classWeight"],
];
const TEST_SHARE = 0.2;

/** Trains on a table for one of the two tasks; callers add predict(). */
export async function trainTable(
  what: "classifier" | "regressor",
  given: EasyInput,
  options: EasyOptions,
): Promise<Omit<EasyResult, "predict">> {
  const isClassifier = what === "classifier";
  const data = readData(what, given, options);
  if (isClassifier) requireClasses("train a classifier", data);
  const { test: share = TEST_SHARE, seed = 0, callbacks, signal, classWeight } = options;
  const { train, test } = data.split({ test: share, seed, ...splitRule(options, isClassifier) });
  if (isClassifier) requireClasses("train a classifier", train);
  const { model, fit, settings } = await tableModel(train, { ...options, seed });
  await model.fit(adopt({ ...train }), { ...fit, callbacks, signal, classWeight });
  const evaluation: Evaluation = await model.evaluate(adopt({ ...test }));
  const metric = isClassifier ? "accuracy" : "r2";
  const baseline = baselineOf(train, test);
  const comparison = { metric, value: evaluation[metric]!, baseline } as const;
  const left = leftOut(given, data);
  const report = easyReport({ train, test }, model, settings, comparison, left);
  return { model, train, test, evaluation, baseline, report };
}

/** Stratified for classes, unless split by order or groups. */
const splitRule = ({ by, groups }: EasyOptions, isClassifier: boolean): Partial<SplitOptions> =>
  by === undefined && groups === undefined ? { stratify: isClassifier } : { by, groups };

/** The table as a data set with a target for the task. */
function readData(
  what: "classifier" | "regressor",
  given: EasyInput,
  options: EasyOptions,
): Dataset {
  if (isDataset(given)) {
    requireKnownKeys(what, options, TRAINING_KEYS);
    return asTask(what, ownDataset(given)); // methods of the copy
  }
  requireKnownKeys(what, options, [
    ...TABLE_KEYS.filter((key) => key !== "task"),
    ...TRAINING_KEYS,
  ]);
  const ofTable = Object.entries(options).filter(([key]) => TABLE_KEYS.includes(key));
  const task = what === "classifier" ? "classification" : "regression";
  const table: TableInputOptions = { missing: "impute", ...Object.fromEntries(ofTable), task };
  const takes = "a list of objects, comma-separated text or a data set";
  return asTask(what, readTable(given, table, takes));
}

const isDataset = (given: EasyInput): given is Dataset =>
  isRow(given) && "x" in given && "y" in given && "split" in given;

/** A data set with a target for the task. @throws DataError for another target */
function asTask(what: "classifier" | "regressor", data: Dataset): Dataset {
  const { y, classNames } = data;
  if (what === "classifier") {
    if (classNames) return data;
    if (data.schema) throw otherTask("a classifier", "classes", "values");
    return decided("train a classifier", data, "classification");
  }
  if (!classNames) return ownDataset({ ...data, y: { ...y, data: Float64Array.from(y.data) } });
  throw otherTask("a regressor", "values", "classes");
}

function otherTask(what: string, expected: string, got: string): DataError {
  const hint = `use ${what === "a regressor" ? "classifier" : "regressor"}(), or change the type of the target`;
  const wanted = phrase(`${expected} in the target`, expected);
  return DataError.of("TASK", `train ${what}`, wanted, phrase(got, got), { hint });
}

/** The metric of always predicting the most frequent class, or the mean, on the test set. */
export function baselineOf(train: Dataset, test: Dataset): number {
  const seen = Array.from(train.y.data);
  const always = (guess: number) => new Float64Array(test.length).fill(guess);
  if (train.classNames) {
    const counts = new Array<number>(train.classNames.length).fill(0);
    for (const label of seen) counts[label]!++;
    return accuracy(test.y, always(counts.indexOf(Math.max(...counts))));
  }
  const columns = rowSize(train.y.shape);
  const sums = new Float64Array(columns);
  seen.forEach((value, i) => {
    sums[i % columns]! += value;
  });
  const means = sums.map((sum) => sum / train.length);
  const guess = Float64Array.from({ length: test.length * columns }, (_, i) => means[i % columns]!);
  return r2(test.y, { data: guess, shape: test.y.shape });
}

function leftOut(given: EasyInput, data: Dataset): string[] {
  const rows = Array.isArray(given) ? given.length - data.length : 0;
  return rows > 0 ? [`dropped rows without a target: ${rows}`] : [];
}

/** Class names and probabilities of each row. */
export async function predictClasses(model: Model, rows: readonly RowLike[] | ArrayInput) {
  const { data } = await model.predictProbabilities(rows as readonly RowLike[]);
  const names = model.classNames!;
  return Array.from({ length: data.length / names.length }, (_, row) => {
    const shares = Array.from(data.subarray(row * names.length, (row + 1) * names.length));
    const probability = Math.max(...shares);
    const probabilities = Object.fromEntries(names.map((name, i) => [name, shares[i]!]));
    return { class: names[shares.indexOf(probability)]!, probability, probabilities };
  });
}

/** The value of each row, or its values by the names of the targets. */
export async function predictValues(
  model: Model,
  rows: readonly RowLike[] | ArrayInput,
): Promise<number[] | Record<string, number>[]> {
  const { data, shape } = await model.predictDouble(rows as readonly RowLike[]);
  const names = model.schema?.target?.names;
  if (!names) return Array.from(data);
  return Array.from({ length: shape[0]! }, (_, row) =>
    Object.fromEntries(names.map((name, j) => [name, data[row * names.length + j]!])),
  );
}

// Cross-validation: a new model for each fold.

import { DataError } from "../core/errors.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import { type Dataset, requireDataset } from "../data/dataset.ts";

import { foldParts } from "../data/k-fold.ts";
import type { GroupChoice } from "../data/row-keys.ts";
import type { TaskChoice } from "../data/task.ts";
import type { MetricName } from "../metrics/metric-values.ts";
import type { Model } from "../model/model.ts";
import type { Evaluation } from "../training/compiled.ts";
import type { FitOptions } from "../training/plan-training.ts";
import { weightsOfRows } from "../training/weights.ts";
import { decided, tableModel } from "./table-model.ts";

/** Options of crossValidate(). */
export interface CrossValidateOptions {
  /** Parts that the rows are dealt into; each is held out once. 5 by default. */
  readonly folds?: number;
  /** Decides which rows go where. 0 by default. */
  readonly seed?: number;
  /** Whether each part gets its share of each class: by default where y holds class numbers. */
  readonly stratify?: boolean;
  /** A column by name, or something for each row: rows of a group are in one part. */
  readonly groups?: GroupChoice;
  /** What y is, where no model is built; by default as its values say. */
  readonly task?: TaskChoice;
  /** Makes a compiled model for the rows of a fold to train on. By default one that suits tables. */
  readonly build?: (train: Dataset, fold: number) => Model | Promise<Model>;
  /**
   * How each model is trained, sampleWeight being of all rows; of a function, of those of its fold. By
   * default as suits the rows of a table.
   */
  readonly fit?: FitOptions | ((train: Dataset, fold: number) => FitOptions);
  /** Is told the result of each fold. */
  readonly onFold?: (evaluation: Evaluation, fold: number) => void;
}

/** Numbers over the folds, by the names of loss and metrics; of those that are numbers. */
export type FoldStatistics = { readonly loss: number } & {
  readonly [Name in Exclude<MetricName, "confusionMatrix">]: number;
} & { readonly [own: string]: number };

/** What came of each fold. */
export interface CrossValidation {
  /** Loss and metrics on the part held out, in the order of the folds. */
  readonly folds: readonly Evaluation[];
  /** Their means over the folds. */
  readonly mean: FoldStatistics;
  /** Their standard deviations over the folds, divided by the number of folds. */
  readonly deviation: FoldStatistics;
}

/** What crossValidate() does. */
export async function trainFolds(
  given: Dataset,
  options: CrossValidateOptions,
): Promise<CrossValidation> {
  requireKnownKeys("crossValidate", options, [
    ...["folds", "seed", "stratify", "groups", "task", "build", "fit", "onFold"],
  ]);
  const { folds: count = 5, seed = 0, task = "auto", build, fit, onFold } = options;
  requireDataset("cross-validate", given);
  for (const [name, each] of Object.entries({ build, onFold })) {
    if (each === undefined || typeof each === "function") continue;
    throw optionError(`${name} of crossValidate`, "a function", each);
  }
  const data = build ? given : decided("cross-validate", given, task);
  const stratify =
    options.stratify ?? (data.classNames || task !== "regression" ? undefined : false);
  const { groups } = options;
  const parts = foldParts(data, {
    ...{ folds: count, seed },
    ...(stratify !== undefined && { stratify }),
    ...(groups !== undefined && { groups }),
  });
  const folds: Evaluation[] = [];
  for (const [fold, rows] of parts.entries()) {
    const [train, test] = [data.take(rows.train), data.take(rows.test)];
    const made = build
      ? { model: requireModel(await build(train, fold)), fit: {} }
      : await tableModel(train, { seed });
    const chosen =
      typeof fit === "function" ? fit(train, fold) : fitOf(fit, data.length, rows.train);
    await made.model.fit(train, chosen ?? made.fit);
    const evaluation = await made.model.evaluate(test);
    folds.push(evaluation);
    onFold?.(evaluation, fold);
  }
  const read = (each: Evaluation, name: string) => (each as Record<string, unknown>)[name];
  const names = Object.keys(folds[0]!).filter((name) => typeof read(folds[0]!, name) === "number");
  const over = (statistic: (values: readonly number[]) => number) =>
    Object.fromEntries(
      names.map((name) => [name, statistic(folds.map((each) => read(each, name) as number))]),
    ) as unknown as FoldStatistics;
  return { folds, mean: over(mean), deviation: over(deviation) };
}

/** What is given for each row, of the rows of a fold. */
function fitOf(
  fit: FitOptions | undefined,
  count: number,
  rows: readonly number[],
): FitOptions | undefined {
  if (fit?.sampleWeight === undefined) return fit;
  return { ...fit, sampleWeight: weightsOfRows(fit.sampleWeight, count, rows) };
}

function requireModel(built: Model): Model {
  if (typeof built?.fit === "function" && typeof built.evaluate === "function") return built;
  throw DataError.of("BUILD", "cross-validate", "build to return a compiled model", built);
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) * (value - center))));
}

// Cross-validation.

import { DataError } from "../core/errors.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import { type Dataset, ownDataset, requireDataset } from "../data/dataset.ts";
import { foldParts } from "../data/k-fold.ts";
import type { GroupChoice } from "../data/row-keys.ts";
import type { TaskChoice } from "../data/task.ts";
import type { MetricName } from "../metrics/metric-values.ts";
import type { Model } from "../model/model.ts";
import type { Evaluation } from "../training/compiled.ts";
import type { FitOptions } from "../training/plan-training.ts";
import { weightsOfRows } from "../training/weights.ts";
import { deviation, mean } from "./fold-statistics.ts";
import { decided, tableModel } from "./table-model.ts";

/** Options of crossValidate(). */
export interface CrossValidateOptions {
  /** Number of folds; each is held out once. Default: 5. */
  readonly folds?: number;
  /** Determines the folds of the rows. Default: 0. */
  readonly seed?: number;
  /** Whether folds are stratified by class. Default: true for class numbers. */
  readonly stratify?: boolean;
  /** A column by name, or a value for each row: rows of a group are in the same fold. */
  readonly groups?: GroupChoice;
  /** The task, without `build`. Default: inferred from y. */
  readonly task?: TaskChoice;
  /** Creates a compiled model for the training set of a fold. Default: a model for tables. */
  readonly build?: (train: Dataset, fold: number) => Model | Promise<Model>;
  /**
   * Options of fit(), with a sampleWeight for all rows, or a function that returns them for a fold. Default:
   * settings for tables.
   */
  readonly fit?: FitOptions | ((train: Dataset, fold: number) => FitOptions);
  /** Called with the result of each fold. */
  readonly onFold?: (evaluation: Evaluation, fold: number) => void;
}

/** Statistics over the folds of loss and numeric metrics, by name. */
export type FoldStatistics = { readonly loss: number } & {
  readonly [Name in Exclude<MetricName, "confusionMatrix">]: number;
} & { readonly [own: string]: number };

/** The result of crossValidate(). */
export interface CrossValidation {
  /** Loss and metrics on the held-out rows, in the order of the folds. */
  readonly folds: readonly Evaluation[];
  /** Their means over the folds. */
  readonly mean: FoldStatistics;
  /** Their standard deviations over the folds, divided by the number of folds. */
  readonly deviation: FoldStatistics;
}

/** See crossValidate(). */
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
  const rows = ownDataset(given);
  const data = build ? rows : decided("cross-validate", rows, task);
  const stratify =
    options.stratify ?? (data.classNames || task !== "regression" ? undefined : false);
  const { groups } = options;
  const parts = foldParts(data, { folds: count, seed, stratify, groups });
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

/** Options of fit() with the sample weights of a fold. */
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

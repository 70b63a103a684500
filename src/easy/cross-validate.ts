import type { Dataset } from "../data/dataset.ts";
import type { GroupChoice } from "../data/row-keys.ts";
import type { TaskChoice } from "../data/task.ts";
import type { MetricName } from "../metrics/metric-values.ts";
import type { Model } from "../model/model.ts";
import type { Evaluation } from "../training/compiled.ts";
import type { FitOptions } from "../training/train.ts";

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

/**
 * Trains a new model for each fold on the other folds and measures it on the rows it has not seen.
 * Preprocessing is fitted to the rows that a model is trained on: `build` must make a new one each time.
 * @throws DataError if there are fewer rows than folds; whatever training throws
 *
 * @example
 * const data = synthetic.moons({ count: 200, noise: 0.2, seed: 1 });
 * const { mean, deviation } = await crossValidate(data, {
 *   folds: 4,
 *   fit: { epochs: 20 },
 *   async build() {
 *     const model = sequential([input([2]), dense(16, { activation: "relu" }), dense(2)]);
 *     await model.compile({ optimizer: adam(), loss: "softmaxCrossEntropy", metrics: ["accuracy"] });
 *     return model;
 *   },
 * });
 */
export async function crossValidate(
  data: Dataset,
  options: CrossValidateOptions = {},
): Promise<CrossValidation> {
  return (await import("./train-folds.ts")).trainFolds(data, options);
}

import { OPTIONS, own } from "../array/own.ts";
import type { Dataset } from "../data/dataset.ts";
import type { CrossValidateOptions, CrossValidation } from "./train-folds.ts";

/**
 * Cross-validation: trains a new model for each fold on the other folds and evaluates it on the held-out rows.
 * Preprocessing is fitted to the training set of each fold, so `build` must create it anew.
 * @throws DataError if there are fewer rows than folds; errors of training
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
  const given = [own(data), own(options, OPTIONS)] as const;
  return (await import("./train-folds.ts")).trainFolds(...given);
}

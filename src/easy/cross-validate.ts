import type { Dataset } from "../data/dataset.ts";
import type { CrossValidateOptions, CrossValidation } from "./train-folds.ts";

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

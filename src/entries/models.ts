// The entry `gradlane/models`: ready-made models and the high-level API.

export { crossValidate } from "../easy/cross-validate.ts";
export type {
  ClassPrediction,
  EasyClassifier,
  EasyRegressor,
  PredictionOf,
} from "../easy/easy.ts";
export { classifier, regressor, table } from "../easy/easy.ts";
export type { EasyInput, EasyOptions, EasyResult } from "../easy/options.ts";
export type { TableInputOptions } from "../easy/read.ts";
export type { RowModel } from "../easy/row-model.ts";
export type { TableModelOptions } from "../easy/table-model.ts";
export type { CrossValidateOptions, CrossValidation, FoldStatistics } from "../easy/train-folds.ts";
export type { Float64Values } from "../models/json.ts";
export type { LinearClassifierOptions } from "../models/linear-classifier.ts";
export { LinearClassifier, linearClassifier } from "../models/linear-classifier.ts";
export type {
  LeastSquaresFitOptions,
  LinearRegressionJSON,
  LinearRegressionOptions,
  RidgeOptions,
} from "../models/linear-regression.ts";
export { LinearRegression, linearRegression, ridge } from "../models/linear-regression.ts";
export { type MlpOptions, mlp } from "../models/mlp.ts";
export type { ReadyNetwork } from "../models/network.ts";
export type { NetworkOptions } from "../models/network-plan.ts";
export type {
  PerceptronFitOptions,
  PerceptronHistory,
  PerceptronOptions,
} from "../models/perceptron.ts";
export { Perceptron, perceptron } from "../models/perceptron.ts";

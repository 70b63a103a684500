// The entry `gradlane/preprocessing`: transformers that are fitted to the training set.

export type { ChannelOptions } from "../preprocessing/channels.ts";
export { colorHistogram } from "../preprocessing/features/color-histogram.ts";
export { histogramOfOrientedGradients } from "../preprocessing/features/oriented-gradients.ts";
export {
  type PointFeature,
  type PointFeaturesOptions,
  pointFeatures,
} from "../preprocessing/features/point.ts";
export { polarCoordinates } from "../preprocessing/features/polar.ts";
export { polynomialFeatures } from "../preprocessing/features/polynomial.ts";
export { preprocessingFromJSON, type TransformerKind } from "../preprocessing/from-json.ts";
export { Imputer, type ImputerOptions } from "../preprocessing/imputer.ts";
export { MinMaxScaler } from "../preprocessing/min-max-scaler.ts";
export { OneHotEncoder, type OneHotEncoderOptions } from "../preprocessing/one-hot-encoder.ts";
export { PCA, type PCAOptions } from "../preprocessing/pca.ts";
export { type Pipeline, pipeline } from "../preprocessing/pipeline.ts";
export type { ColumnOptions } from "../preprocessing/selection.ts";
export { StandardScaler, type StandardScalerOptions } from "../preprocessing/standard-scaler.ts";
export type { RowShape } from "../preprocessing/table.ts";
export { tablePreprocessing } from "../preprocessing/table-preprocessing.ts";
export type {
  Transformer,
  TransformerJSON,
} from "../preprocessing/transformer.ts";
export { Whitening, type WhiteningOptions } from "../preprocessing/whitening.ts";
export { ZeroCenter } from "../preprocessing/zero-center.ts";

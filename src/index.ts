// The public surface, in the order of a batch's way.

export type { Augmentation } from "./augmentation/augmentation.ts";
export { compose } from "./augmentation/augmentation.ts";
export {
  colorJitter,
  cutout,
  horizontalFlip,
  mixup,
  randomCrop,
  randomResizedCrop,
  randomScale,
  rotate,
  shift,
  tint,
  verticalFlip,
} from "./augmentation/transforms.ts";
export { loadModel } from "./checkpoint/load-model.ts";
export type { LoadSource, SaveTarget } from "./checkpoint/places.ts";
export { constant } from "./constant.ts";
export type { Dataset, Split, SplitWithValidation } from "./data/dataset.ts";
export { dataset } from "./data/dataset.ts";
export type { Histogram, HistogramOptions } from "./data/histogram.ts";
export { histogram } from "./data/histogram.ts";
export { kFold } from "./data/k-fold.ts";
export type { ArrayInput, NdArray } from "./data/ndarray.ts";
export { ndarray } from "./data/ndarray.ts";
export type { Row } from "./data/raw-row.ts";
export { schemaText } from "./data/schema-text.ts";
export { synthetic } from "./data/synthetic.ts";
export type { TableOptions } from "./data/table.ts";
export type { TableDatasetOptions } from "./data/table-dataset.ts";
export type { ColumnSchema, ColumnType, TableSchema, TargetSchema } from "./data/table-schema.ts";
export type { Diagnosis } from "./doctor/diagnose.ts";
export type { Finding, FindingCode, Severity } from "./doctor/finding.ts";
export { diagnose } from "./doctor/index.ts";
export type { DiagnoseOptions, DoctorInput } from "./doctor/subject.ts";
export type {
  ClassPrediction,
  EasyClassifier,
  EasyOptions,
  EasyRegressor,
  EasyResult,
} from "./easy/easy.ts";
export { classifier, regressor, table } from "./easy/easy.ts";
export type { Engine, EngineOptions, RuntimeInfo } from "./engine/engine.ts";
export { createEngine, init, runtimeInfo } from "./engine/engine.ts";
export { NUMERICS_VERSION as numericsVersion } from "./engine/numerics-version.ts";
export {
  DataError,
  FormatError,
  GradlaneError,
  NumericsError,
  RuntimeUnsupportedError,
  ShapeError,
} from "./errors.ts";
export { colorHistogram } from "./features/color-histogram.ts";
export { histogramOfOrientedGradients } from "./features/oriented-gradients.ts";
export { polarCoordinates } from "./features/polar.ts";
export { polynomialFeatures } from "./features/polynomial.ts";
export type { ModelFlow } from "./flow/model-flow.ts";
export type {
  DrawingOptions,
  Flow,
  FlowArray,
  FlowNode,
  FlowOptions,
  FlowValue,
} from "./flow/types.ts";
export { gradientCheck } from "./graph/gradient-check.ts";
export type { Graph, InputSpec, Result, Values } from "./graph/graph.ts";
export { graph } from "./graph/graph.ts";
export type { DType } from "./graph/node.ts";
export type { Shape } from "./graph/shape.ts";
export { concat, gradients, Tensor, where } from "./graph/tensor.ts";
export type { Initializer, InitializerInput } from "./initializers/initializer.ts";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  largeGaussian,
  lecunNormal,
  ones,
  orthogonal,
  smallGaussian,
  xavier,
  zeros,
} from "./initializers/initializer.ts";
export { activation } from "./layers/activation.ts";
export type { Activation, ActivationInput } from "./layers/activations.ts";
export {
  elu,
  gelu,
  leakyRelu,
  linear,
  relu,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from "./layers/activations.ts";
export { dense } from "./layers/dense.ts";
export { dropout } from "./layers/dropout.ts";
export { flatten } from "./layers/flatten.ts";
export { input } from "./layers/input.ts";
export type { Layer } from "./layers/layers.ts";
export { l1, l2 } from "./layers/regularizers.ts";
export { reshape } from "./layers/reshape.ts";
export { huber } from "./losses/huber.ts";
export type { LossFunction, LossName } from "./losses/losses.ts";
export { LinearClassifier, linearClassifier } from "./models/linear-classifier.ts";
export { LinearRegression, linearRegression, ridge } from "./models/linear-regression.ts";
export { mlp } from "./models/mlp.ts";
export type { ReadyNetwork } from "./models/network.ts";
export type { PerceptronHistory } from "./models/perceptron.ts";
export { Perceptron, perceptron } from "./models/perceptron.ts";
export type { Drift } from "./monitor/drift.ts";
export type { Monitoring } from "./monitor/monitor.ts";
export { adagrad } from "./optimizers/adagrad.ts";
export { adam, adamw } from "./optimizers/adam.ts";
export type { Optimizer, OptimizerInput } from "./optimizers/optimizers.ts";
export { rmsprop } from "./optimizers/rmsprop.ts";
export { sgd } from "./optimizers/sgd.ts";
export { preprocessingFromJSON } from "./preprocessing/from-json.ts";
export type { ImputerOptions } from "./preprocessing/imputer.ts";
export { Imputer } from "./preprocessing/imputer.ts";
export { MinMaxScaler } from "./preprocessing/min-max-scaler.ts";
export type { OneHotEncoderOptions } from "./preprocessing/one-hot-encoder.ts";
export { OneHotEncoder } from "./preprocessing/one-hot-encoder.ts";
export type { PCAOptions } from "./preprocessing/pca.ts";
export { PCA } from "./preprocessing/pca.ts";
export { pipeline } from "./preprocessing/pipeline.ts";
export { StandardScaler } from "./preprocessing/standard-scaler.ts";
export type { RowShape } from "./preprocessing/table.ts";
export { tablePreprocessing } from "./preprocessing/table-preprocessing.ts";
export type { Transformer, TransformerJSON } from "./preprocessing/transformer.ts";
export type { WhiteningOptions } from "./preprocessing/whitening.ts";
export { Whitening } from "./preprocessing/whitening.ts";
export { ZeroCenter } from "./preprocessing/zero-center.ts";
export { cosine } from "./schedules/cosine.ts";
export { cosineRestarts } from "./schedules/cosine-restarts.ts";
export { exponentialDecay } from "./schedules/exponential-decay.ts";
export { inverseTimeDecay } from "./schedules/inverse-time-decay.ts";
export { oneCycle } from "./schedules/one-cycle.ts";
export { polynomialDecay } from "./schedules/polynomial-decay.ts";
export type { RateOptions, Schedule } from "./schedules/schedule.ts";
export { stepDecay } from "./schedules/step-decay.ts";
export { warmup } from "./schedules/warmup.ts";
export { warmupStep } from "./schedules/warmup-step.ts";
export type {
  Callback,
  EpochEvent,
  StepsEvent,
  TrainContext,
  TrainEvent,
} from "./training/callbacks.ts";
export { earlyStopping, reduceOnPlateau } from "./training/callbacks.ts";
export type { DataInput, Evaluation } from "./training/compiled.ts";
export type { CrossValidateOptions, CrossValidation } from "./training/cross-validate.ts";
export { crossValidate } from "./training/cross-validate.ts";
export type { History } from "./training/history.ts";
export type { LayerFlow, Moments, ParameterFlow, WatchedStep } from "./training/layer-flow.ts";
export type { LearningRateOptions, LearningRates } from "./training/learning-rate-finder.ts";
export type { Metric, MetricName } from "./training/metric-values.ts";
export {
  accuracy,
  auc,
  confusionMatrix,
  f1,
  meanAbsoluteError,
  meanSquaredError,
  precision,
  r2,
  recall,
  topK,
} from "./training/metrics.ts";
export type { CompileOptions, Model, ModelOptions } from "./training/model.ts";
export type { CommandProfile, Profile, ProfileOptions } from "./training/profile.ts";
export { sequential } from "./training/sequential.ts";
export type { FitOptions } from "./training/train.ts";
export type { Trainer, TrainerOptions } from "./training/trainer.ts";

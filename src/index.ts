// The public surface, in the order of a batch's way.

export { ndarray } from "./array/ndarray.ts";
export type {
  ArrayInput,
  NdArray,
  NdData,
  NestedArray,
  NumericArray,
  SourceArray,
  SourceData,
} from "./array/types.ts";
export type { Augmentation } from "./augmentation/augmentation.ts";
export { compose } from "./augmentation/augmentation.ts";
export type { PreviewInput } from "./augmentation/preview.ts";
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
export type { CommandCost } from "./compile/cost.ts";
export type { ErrorDetails } from "./core/errors.ts";
export {
  DataError,
  FormatError,
  GradlaneError,
  NumericsError,
  RuntimeUnsupportedError,
  ShapeError,
} from "./core/errors.ts";
export type { Shape } from "./core/shape.ts";
export type { Batch, BatchOptions } from "./data/batches.ts";
export type { CellOptions, ColumnChoice, TableOptions } from "./data/cell-table.ts";
export type { TypeChoice } from "./data/column-types.ts";
export type { Dataset, DatasetOptions, Split, SplitWithValidation } from "./data/dataset.ts";
export { dataset } from "./data/dataset.ts";
export type { Cycle, DateOrder } from "./data/dates.ts";
export type { Histogram, HistogramOptions } from "./data/histogram.ts";
export { histogram } from "./data/histogram.ts";
export type { KFoldOptions } from "./data/k-fold.ts";
export { kFold } from "./data/k-fold.ts";
export { MISSING_WORDS } from "./data/missing-words.ts";
export type { Row, RowLike } from "./data/raw-row.ts";
export type { GroupChoice, TableKeys } from "./data/row-keys.ts";
export { schemaText } from "./data/schema-text.ts";
export type { SplitOptions } from "./data/split.ts";
export type { Bins, ColumnStatistics } from "./data/statistics.ts";
export type { GaussianMixtureOptions, RegressionOptions } from "./data/synthetic/features.ts";
export type { CountOptions } from "./data/synthetic/options.ts";
export type { CirclesOptions, ClassOptions, NoiseOptions } from "./data/synthetic/points.ts";
export { synthetic } from "./data/synthetic.ts";
export type { TableDatasetOptions } from "./data/table-dataset.ts";
export type {
  CategoryColumn,
  ColumnSchema,
  ColumnType,
  DateColumn,
  IgnoredColumn,
  NumberColumn,
  OddCells,
  TableSchema,
  TargetSchema,
} from "./data/table-schema.ts";
export type { TargetOptions } from "./data/target.ts";
export type { Decision, Judgement, Task, TaskChoice } from "./data/task.ts";
export { type WindowOptions, windows } from "./data/windows.ts";
export type { TargetInput } from "./data/word-classes.ts";
export type { DecimalMark } from "./data/written-number.ts";
export type { Diagnosis } from "./doctor/diagnose.ts";
export type { Finding, FindingCode, Severity } from "./doctor/finding.ts";
export { diagnose } from "./doctor/index.ts";
export type { DiagnoseOptions, DoctorInput } from "./doctor/subject.ts";
export type { DrawingOptions } from "./drawing/picture.ts";
export { crossValidate } from "./easy/cross-validate.ts";
export type { ClassPrediction, EasyClassifier, EasyRegressor } from "./easy/easy.ts";
export { classifier, regressor, table } from "./easy/easy.ts";
export type { EasyInput, EasyOptions, EasyResult } from "./easy/options.ts";
export type { TableInputOptions } from "./easy/read.ts";
export type { TableModelOptions } from "./easy/table-model.ts";
export type { CrossValidateOptions, CrossValidation, FoldStatistics } from "./easy/train-folds.ts";
export type { Engine, EngineOptions, RuntimeInfo } from "./engine/engine.ts";
export { createEngine, init, runtimeInfo } from "./engine/engine.ts";
export type { Machine } from "./engine/machine.ts";
export { NUMERICS_VERSION as numericsVersion } from "./engine/numerics-version.ts";
export type {
  LayerFlow,
  ModelFlow,
  Moments,
  ParameterFlow,
  WatchedStep,
} from "./flow/layer-flow.ts";
export type { GradientCheck } from "./graph/finite-differences.ts";
export type {
  Flow,
  FlowArray,
  FlowNode,
  FlowOptions,
  FlowValue,
} from "./graph/flow/types.ts";
export { gradientCheck } from "./graph/gradient-check.ts";
export { graph } from "./graph/graph.ts";
export type { Operand, ReductionOptions } from "./graph/tensor.ts";
export { concat, gradients, Tensor, where } from "./graph/tensor.ts";
export type { Graph, InputSpec, Result, Values } from "./graph/types.ts";
export { constant } from "./initializers/constant.ts";
export type { Initializer, InitializerInput, InitializerName } from "./initializers/initializer.ts";
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
export type { Explanation } from "./inspect/explain.ts";
export type { CommandProfile, Profile, ProfileOptions } from "./inspect/profile.ts";
export type { DType } from "./ir/node.ts";
export type { ActivationLayer } from "./layers/activation.ts";
export { activation } from "./layers/activation.ts";
export type { Activation, ActivationInput, ActivationName } from "./layers/activations.ts";
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
export type { DenseLayer, DenseOptions } from "./layers/dense.ts";
export { dense } from "./layers/dense.ts";
export type { DropoutLayer } from "./layers/dropout.ts";
export { dropout } from "./layers/dropout.ts";
export type { FlattenLayer } from "./layers/flatten.ts";
export { flatten } from "./layers/flatten.ts";
export type { InputLayer } from "./layers/input.ts";
export { input } from "./layers/input.ts";
export type { LayerBase } from "./layers/layer.ts";
export type { Layer } from "./layers/layers.ts";
export type { Regularizer } from "./layers/regularizers.ts";
export { l1, l2 } from "./layers/regularizers.ts";
export type { ReshapeLayer } from "./layers/reshape.ts";
export { reshape } from "./layers/reshape.ts";
export type { Huber } from "./losses/huber.ts";
export { huber } from "./losses/huber.ts";
export type { LossDescription, LossFunction, LossInput, LossName } from "./losses/losses.ts";
export type {
  SoftmaxCrossEntropy,
  SoftmaxCrossEntropyOptions,
} from "./losses/softmax-cross-entropy.ts";
export { softmaxCrossEntropy } from "./losses/softmax-cross-entropy.ts";
export type { ClassNumbers } from "./metrics/class-numbers.ts";
export type { Average, AverageOptions } from "./metrics/class-scores.ts";
export type { MetricInput } from "./metrics/metric-input.ts";
export type {
  Metric,
  MetricFunction,
  MetricName,
  MetricValues,
} from "./metrics/metric-values.ts";
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
} from "./metrics/metrics.ts";
export type { LoadOptions } from "./model/checkpoint/load.ts";
export { loadModel } from "./model/checkpoint/load-model.ts";
export type {
  LoadSource,
  ReadableHandle,
  SaveTarget,
  WritableHandle,
} from "./model/checkpoint/places.ts";
export type { LearningRateOptions, LearningRates } from "./model/learning-rate-finder.ts";
export type { CompileOptions, Model, ModelOptions } from "./model/model.ts";
export type { Drift } from "./model/monitor/drift.ts";
export type { Monitoring } from "./model/monitor/monitoring.ts";
export type { Verdict } from "./model/monitor/thresholds.ts";
export { sequential } from "./model/sequential.ts";
export type { Float64Values } from "./models/json.ts";
export type { LinearClassifierOptions } from "./models/linear-classifier.ts";
export { LinearClassifier, linearClassifier } from "./models/linear-classifier.ts";
export type {
  LeastSquaresFitOptions,
  LinearRegressionJSON,
  LinearRegressionOptions,
  RidgeOptions,
} from "./models/linear-regression.ts";
export { LinearRegression, linearRegression, ridge } from "./models/linear-regression.ts";
export type { MlpOptions } from "./models/mlp.ts";
export { mlp } from "./models/mlp.ts";
export type { ReadyNetwork } from "./models/network.ts";
export type { NetworkOptions } from "./models/network-plan.ts";
export type {
  PerceptronFitOptions,
  PerceptronHistory,
  PerceptronOptions,
} from "./models/perceptron.ts";
export { Perceptron, perceptron } from "./models/perceptron.ts";
export type { GeluApproximation } from "./ops/activations.ts";
export type { Axes } from "./ops/reduction.ts";
export type { Adagrad, AdagradOptions } from "./optimizers/adagrad.ts";
export { adagrad } from "./optimizers/adagrad.ts";
export type { Adam, AdamOptions } from "./optimizers/adam.ts";
export { adam, adamw } from "./optimizers/adam.ts";
export type { ClipOptions, UpdateOptions } from "./optimizers/optimizer.ts";
export type { Optimizer, OptimizerInput } from "./optimizers/optimizers.ts";
export type { Rmsprop, RmspropOptions } from "./optimizers/rmsprop.ts";
export { rmsprop } from "./optimizers/rmsprop.ts";
export type { Sgd, SgdOptions } from "./optimizers/sgd.ts";
export { sgd } from "./optimizers/sgd.ts";
export { colorHistogram } from "./preprocessing/features/color-histogram.ts";
export { histogramOfOrientedGradients } from "./preprocessing/features/oriented-gradients.ts";
export { polarCoordinates } from "./preprocessing/features/polar.ts";
export { polynomialFeatures } from "./preprocessing/features/polynomial.ts";
export type { TransformerKind } from "./preprocessing/from-json.ts";
export { preprocessingFromJSON } from "./preprocessing/from-json.ts";
export type { ImputerOptions } from "./preprocessing/imputer.ts";
export { Imputer } from "./preprocessing/imputer.ts";
export { MinMaxScaler } from "./preprocessing/min-max-scaler.ts";
export type { OneHotEncoderOptions } from "./preprocessing/one-hot-encoder.ts";
export { OneHotEncoder } from "./preprocessing/one-hot-encoder.ts";
export type { PCAOptions } from "./preprocessing/pca.ts";
export { PCA } from "./preprocessing/pca.ts";
export type { Pipeline } from "./preprocessing/pipeline.ts";
export { pipeline } from "./preprocessing/pipeline.ts";
export type { ColumnOptions } from "./preprocessing/selection.ts";
export type { StandardScalerOptions } from "./preprocessing/standard-scaler.ts";
export { StandardScaler } from "./preprocessing/standard-scaler.ts";
export type { RowShape } from "./preprocessing/table.ts";
export { tablePreprocessing } from "./preprocessing/table-preprocessing.ts";
export type { Transformer, TransformerJSON } from "./preprocessing/transformer.ts";
export type { WhiteningOptions } from "./preprocessing/whitening.ts";
export { Whitening } from "./preprocessing/whitening.ts";
export { ZeroCenter } from "./preprocessing/zero-center.ts";
export type { RateOptions, Schedule, ScheduleJSON } from "./schedules/schedule.ts";
export type {
  CosineOptions,
  CosineRestartsOptions,
  ExponentialDecayOptions,
  InverseTimeDecayOptions,
  OneCycleOptions,
  PolynomialDecayOptions,
  ScheduleInput,
  StepDecayOptions,
  WarmupStepOptions,
} from "./schedules/schedules.ts";
export {
  cosine,
  cosineRestarts,
  exponentialDecay,
  inverseTimeDecay,
  oneCycle,
  polynomialDecay,
  stepDecay,
  warmup,
  warmupStep,
} from "./schedules/schedules.ts";
export type {
  CallbackState,
  KeepOptions,
  KeptState,
  KeptWeights,
} from "./training/callback-state.ts";
export type { Callback, TrainContext } from "./training/callbacks.ts";
export type { ClassWeight } from "./training/class-weight.ts";
export type { DataInput, Evaluation } from "./training/compiled.ts";
export type { EarlyStoppingOptions } from "./training/early-stopping.ts";
export { earlyStopping } from "./training/early-stopping.ts";
export type { EpochEvent, StepsEvent, TrainEvent } from "./training/events.ts";
export type { History, MetricHistory } from "./training/history.ts";
export type { Direction, MonitoredValue } from "./training/monitored.ts";
export type { FitOptions } from "./training/plan-training.ts";
export type { RawData } from "./training/raw-rows.ts";
export type { ReduceOnPlateauOptions } from "./training/reduce-on-plateau.ts";
export { reduceOnPlateau } from "./training/reduce-on-plateau.ts";
export type { Trainer, TrainerOptions } from "./training/trainer.ts";

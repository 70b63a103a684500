// The public surface, in the order of a batch's way.

export { loadModel } from "./checkpoint/load-model.ts";
export { constant } from "./constant.ts";
export type { Dataset, Split, SplitWithValidation } from "./data/dataset.ts";
export { dataset } from "./data/dataset.ts";
export { kFold } from "./data/k-fold.ts";
export type { ArrayInput, NdArray } from "./data/ndarray.ts";
export { ndarray } from "./data/ndarray.ts";
export { synthetic } from "./data/synthetic.ts";
export type { Diagnosis } from "./doctor/diagnose.ts";
export type { Finding, FindingCode, Severity } from "./doctor/finding.ts";
export { diagnose } from "./doctor/index.ts";
export type { DiagnoseOptions, DoctorInput } from "./doctor/subject.ts";
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
export { gradientCheck } from "./graph/gradient-check.ts";
export type { Graph, InputSpec, Result, Values } from "./graph/graph.ts";
export { graph } from "./graph/graph.ts";
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
export { elu, leakyRelu, linear, relu, sigmoid, softmax, tanh } from "./layers/activations.ts";
export { dense } from "./layers/dense.ts";
export { dropout } from "./layers/dropout.ts";
export { flatten } from "./layers/flatten.ts";
export { input } from "./layers/input.ts";
export type { Layer } from "./layers/layers.ts";
export { l1, l2 } from "./layers/regularizers.ts";
export { reshape } from "./layers/reshape.ts";
export type { LossFunction, LossName } from "./losses/losses.ts";
export type { Drift } from "./monitor/drift.ts";
export type { Monitoring } from "./monitor/monitor.ts";
export { adam, adamw } from "./optimizers/adam.ts";
export type { Optimizer } from "./optimizers/optimizers.ts";
export { sgd } from "./optimizers/sgd.ts";
export { MinMaxScaler } from "./preprocessing/min-max-scaler.ts";
export { pipeline } from "./preprocessing/pipeline.ts";
export { StandardScaler } from "./preprocessing/standard-scaler.ts";
export type { Transformer } from "./preprocessing/transformer.ts";
export { ZeroCenter } from "./preprocessing/zero-center.ts";
export { cosine } from "./schedules/cosine.ts";
export { cosineRestarts } from "./schedules/cosine-restarts.ts";
export { exponentialDecay } from "./schedules/exponential-decay.ts";
export { inverseTimeDecay } from "./schedules/inverse-time-decay.ts";
export { oneCycle } from "./schedules/one-cycle.ts";
export { polynomialDecay } from "./schedules/polynomial-decay.ts";
export type { Schedule } from "./schedules/schedule.ts";
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
export type { History } from "./training/history.ts";
export type { MetricName } from "./training/metric-values.ts";
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

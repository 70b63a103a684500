// Models and their training.

export type {
  LoadSource,
  ReadableHandle,
  SaveTarget,
  WritableFile,
  WritableHandle,
} from "../format/places.ts";
export type { LoadOptions } from "../model/checkpoint/load.ts";
export { loadModel } from "../model/checkpoint/load-model.ts";
export type { CompileOptions } from "../model/compile-model.ts";
export type { LearningRateOptions, LearningRates } from "../model/learning-rate-finder.ts";
export type { Model, ModelOptions } from "../model/model.ts";

export type { Drift } from "../model/monitor/drift.ts";
export type { Monitoring } from "../model/monitor/monitoring.ts";
export type { Verdict } from "../model/monitor/thresholds.ts";
export { network } from "../model/network/network.ts";
export { sequential } from "../model/sequential.ts";
export type { RowsOf, ShapedModel } from "../model/shaped-model.ts";
export type {
  CallbackState,
  KeepOptions,
  KeptState,
  KeptWeights,
} from "../training/callback-state.ts";
export type { Callback, TrainContext } from "../training/callbacks.ts";
export type { ClassWeight } from "../training/class-weight.ts";
export type { DataInput, Evaluation } from "../training/compiled.ts";
export { type EarlyStoppingOptions, earlyStopping } from "../training/early-stopping.ts";
export type { EpochEvent, StepsEvent, TrainEvent } from "../training/events.ts";
export type { History, MetricHistory } from "../training/history.ts";
export type { Direction, MonitoredValue } from "../training/monitored.ts";
export type { FitOptions } from "../training/plan-training.ts";
export type { RawData } from "../training/raw-rows.ts";
export { type ReduceOnPlateauOptions, reduceOnPlateau } from "../training/reduce-on-plateau.ts";
export type { Trainer, TrainerOptions } from "../training/trainer.ts";

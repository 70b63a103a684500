import type { NdArray } from "../array/types.ts";
import type { KeepOptions, KeptState } from "./callback-state.ts";
import type { EpochEvent, StepsEvent } from "./events.ts";
import type { History } from "./history.ts";
import type { MonitoredValue } from "./monitored.ts";

/** The training, as callbacks see and change it. */
export interface TrainContext {
  readonly epochs: number;
  /** Of this call. */
  readonly totalSteps: number;
  /** Whether it resumes an interrupted training. */
  readonly goesOn: boolean;
  /** Epochs of the model before this call. */
  readonly epochsBefore: number;
  /** Steps of the model before this call. */
  readonly stepsBefore: number;
  /** Whether a callback has set weights since the last step, as earlyStopping({ restoreBest }) does. */
  readonly hasSetWeights: boolean;
  /** Ends the training after this epoch. */
  stop(): void;
  /**
   * Multiplies every learning rate from the next epoch on, but not below `minimum` (default: 0), unless the
   * schedule itself is lower.
   */
  scaleLearningRate(factor: number, minimum?: number): void;
  /**
   * Storage for plain data and weights that stay with the model, and in its file, until compile() or until
   * the training ends.
   */
  keep(name: string, options?: KeepOptions): KeptState;
  /** Those of the model. */
  getWeights(): Record<string, NdArray<Float32Array>>;
  /** Replaces those of the model, as Model.setWeights() does. */
  setWeights(weights: Record<string, NdArray<Float32Array>>): void;
}

/** Hooks of a training, each awaited. Any other property that begins with "on" is an error. */
export interface Callback {
  /** Called before anything is changed, with the values of each epoch; may throw. */
  onCheck?(values: readonly MonitoredValue[]): void;
  /** Called before the first step. */
  onTrainBegin?(context: TrainContext): void | Promise<void>;
  /** Called before each epoch, with its number in this call, from 0. */
  onEpochBegin?(epoch: number, context: TrainContext): void | Promise<void>;
  /** Called with the steps that are done, a few times a second. */
  onSteps?(event: StepsEvent, context: TrainContext): void | Promise<void>;
  /** Called after each epoch. */
  onEpochEnd?(event: EpochEvent, context: TrainContext): void | Promise<void>;
  /** Called at the end of the training, even if another callback throws. */
  onTrainEnd?(history: History, context: TrainContext): void | Promise<void>;
  /**
   * Called instead of onTrainEnd if the training is aborted, diverges, fails in a callback, or its events are
   * no longer read. Not called if onTrainBegin was not reached or threw. `reason` is the error, or the signal's
   * reason; undefined if the events are no longer read.
   */
  onInterrupt?(context: TrainContext, reason?: unknown): void | Promise<void>;
}

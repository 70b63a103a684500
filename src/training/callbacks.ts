import type { NdArray } from "../array/types.ts";
import type { KeepOptions, KeptState } from "./callback-state.ts";
import type { EpochEvent, StepsEvent } from "./events.ts";
import type { History } from "./history.ts";
import type { MonitoredValue } from "./monitored.ts";

/** What callbacks can do to the training they watch. */
export interface TrainContext {
  readonly epochs: number;
  /** Of this call. */
  readonly totalSteps: number;
  /** Whether it goes on with a training that was interrupted. */
  readonly goesOn: boolean;
  /** Ends the training after this epoch. */
  stop(): void;
  /**
   * Multiplies every learning rate from the next epoch on; one that this takes below `minimum`, 0 where
   * not given, stays there, or where the schedule has it if that is lower.
   */
  scaleLearningRate(factor: number, minimum?: number): void;
  /**
   * A place for plain data, and weights, that stay with the model, and in its file, until compile(), or
   * until the training comes to its end.
   */
  keep(name: string, options?: KeepOptions): KeptState;
  getWeights(): Record<string, NdArray<Float32Array>>;
  setWeights(weights: Record<string, NdArray<Float32Array>>): void;
}

/**
 * Is told how training goes. Each is awaited before training goes on. Another property that begins with
 * "on" is refused.
 */
export interface Callback {
  /** Before anything is changed: the numbers that every epoch will have. Throws where they will not do. */
  onCheck?(values: readonly MonitoredValue[]): void;
  onTrainBegin?(context: TrainContext): void | Promise<void>;
  onEpochBegin?(epoch: number, context: TrainContext): void | Promise<void>;
  onSteps?(event: StepsEvent, context: TrainContext): void | Promise<void>;
  onEpochEnd?(event: EpochEvent, context: TrainContext): void | Promise<void>;
  /** The training has come to its end. All callbacks are told, also where one throws. */
  onTrainEnd?(history: History, context: TrainContext): void | Promise<void>;
  /**
   * Instead of onTrainEnd where a training ends before its time: aborted, diverged, left by who reads its
   * events, failed in a callback. Not of a callback whose onTrainBegin was not reached or threw.
   */
  onInterrupt?(context: TrainContext): void | Promise<void>;
}

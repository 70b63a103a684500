import type { WatchedStep } from "../flow/layer-flow.ts";
import type { MetricValues } from "../metrics/metric-values.ts";

/** Steps that are done; every loss is reported exactly once. */
export interface StepsEvent {
  readonly type: "steps";
  readonly epoch: number;
  /** Number of the first one in this call, from 0. */
  readonly firstStep: number;
  readonly losses: Float32Array;
  readonly learningRates: Float32Array;
  /** The watched steps among them, with the option `watch`. */
  readonly flow?: readonly WatchedStep[];
}

/** An epoch that is done. */
export interface EpochEvent {
  readonly type: "epoch";
  /** Number in this call, from 0. */
  readonly epoch: number;
  /** Mean loss of its steps, weighted by their rows. */
  readonly loss: number;
  readonly metrics: MetricValues;
  readonly validationLoss?: number;
  readonly validationMetrics?: MetricValues;
  readonly seconds: number;
  /** The last watched step of the epoch, if any. */
  readonly flow?: WatchedStep;
}

/** An event of train(). */
export type TrainEvent = StepsEvent | EpochEvent;

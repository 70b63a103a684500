import type { WatchedStep } from "../flow/layer-flow.ts";
import type { MetricValues } from "../metrics/metric-values.ts";

/** Some steps are done; every loss comes exactly once. */
export interface StepsEvent {
  readonly type: "steps";
  readonly epoch: number;
  /** Number of the first of them in this call, from 0. */
  readonly firstStep: number;
  readonly losses: Float32Array;
  readonly learningRates: Float32Array;
  /** The steps among them that were watched; where fit() was given `watch`. */
  readonly flow?: readonly WatchedStep[];
}

/** An epoch is done. */
export interface EpochEvent {
  readonly type: "epoch";
  /** From 0 in this call. */
  readonly epoch: number;
  /** Mean of the losses of its steps, weighted by their rows. */
  readonly loss: number;
  readonly metrics: MetricValues;
  readonly validationLoss?: number;
  readonly validationMetrics?: MetricValues;
  readonly seconds: number;
  /** The last step of the epoch that was watched, if any. */
  readonly flow?: WatchedStep;
}

/** What train() yields. */
export type TrainEvent = StepsEvent | EpochEvent;

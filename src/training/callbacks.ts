import type { NdArray } from "../data/ndarray.ts";
import { DataError } from "../errors.ts";
import type { WatchedStep } from "../flow/layer-flow.ts";
import { requireKnownKeys } from "../names.ts";
import type { History } from "./history.ts";
import type { MetricValues } from "./metric-values.ts";

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

/** What callbacks can do to the training they watch. */
export interface TrainContext {
  readonly epochs: number;
  readonly totalSteps: number;
  /** Ends the training after this epoch. */
  stop(): void;
  /** Multiplies every learning rate from the next epoch on. */
  scaleLearningRate(factor: number): void;
  getWeights(): Record<string, NdArray>;
  setWeights(weights: Record<string, NdArray>): void;
}

/** Is told how training goes. Each is awaited before training goes on. */
export interface Callback {
  onTrainBegin?(context: TrainContext): void | Promise<void>;
  onEpochBegin?(epoch: number, context: TrainContext): void | Promise<void>;
  onSteps?(event: StepsEvent, context: TrainContext): void | Promise<void>;
  onEpochEnd?(event: EpochEvent, context: TrainContext): void | Promise<void>;
  onTrainEnd?(history: History, context: TrainContext): void | Promise<void>;
}

/** Options of earlyStopping(). */
export interface EarlyStoppingOptions {
  /**
   * "loss", "validationLoss", or a metric such as "accuracy" or "validationAccuracy".
   * "validationLoss" where not given.
   */
  readonly monitor?: string;
  /** Epochs in a row without improvement that are borne; 5 where not given. */
  readonly patience?: number;
  /** A change of no more than this is no improvement; 0 where not given. */
  readonly minDelta?: number;
  /** Sets the weights back to those of the best epoch at the end; false where not given. */
  readonly restoreBest?: boolean;
}

/**
 * Stops when a monitored value has not improved for more than `patience` epochs in a row. Losses and
 * errors improve downwards, other metrics upwards.
 * @throws DataError PATIENCE for one that is not an integer of at least 0, MIN_DELTA for one below 0; in
 * training, MONITOR for a value that is not there
 *
 * @example
 * const data = synthetic.moons({ count: 200, noise: 0.3, seed: 1 });
 * const callbacks = [earlyStopping({ patience: 3, restoreBest: true })];
 * const options = { epochs: 500, validation: 0.2, callbacks };
 * const { loss } = await mlp({ hidden: [16] }).fit(data, options);
 * loss.length < 500; // true
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  requireKnownKeys("earlyStopping", options, [...PROGRESS_OPTIONS, "restoreBest"]);
  const { monitor = "validationLoss", patience = 5, minDelta = 0, restoreBest = false } = options;
  requireProgressOptions("earlyStopping", patience, minDelta);
  let progress = new Progress(monitor, minDelta);
  let best: Record<string, NdArray> | undefined;
  return {
    onTrainBegin() {
      progress = new Progress(monitor, minDelta);
      best = undefined;
    },
    onEpochEnd(event, context) {
      if (progress.update(event)) {
        if (restoreBest) best = context.getWeights();
      } else if (progress.epochsWithout > patience) {
        context.stop();
      }
    },
    onTrainEnd(_history, context) {
      if (best) context.setWeights(best);
    },
  };
}

/** Options of reduceOnPlateau(). */
export interface ReduceOnPlateauOptions {
  /** As of earlyStopping(); "validationLoss" where not given. */
  readonly monitor?: string;
  /** What the learning rate is multiplied by; 0.1 where not given. */
  readonly factor?: number;
  /** Epochs in a row without improvement that are borne, anew after each time; 10 where not given. */
  readonly patience?: number;
  /** A change of no more than this is no improvement; 0 where not given. */
  readonly minDelta?: number;
}

/**
 * Multiplies the learning rate by `factor` from the next epoch on when a monitored value has not improved
 * for more than `patience` epochs in a row.
 * @throws DataError FACTOR for one outside (0, 1), PATIENCE for one that is not an integer of at least 0,
 * MIN_DELTA for one below 0; in training, MONITOR for a value that is not there
 *
 * @example
 * const data = synthetic.moons({ count: 200, noise: 0.3, seed: 1 });
 * const callbacks = [reduceOnPlateau({ factor: 0.5, patience: 3 })];
 * const options = { epochs: 20, validation: 0.2, schedule: "constant", callbacks } as const;
 * await mlp({ hidden: [16] }).fit(data, options);
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Callback {
  requireKnownKeys("reduceOnPlateau", options, [...PROGRESS_OPTIONS, "factor"]);
  const { monitor = "validationLoss", factor = 0.1, patience = 10, minDelta = 0 } = options;
  requireProgressOptions("reduceOnPlateau", patience, minDelta);
  if (!(factor > 0 && factor < 1)) {
    throw new DataError(
      "FACTOR",
      `Cannot use reduceOnPlateau: expected a factor in (0, 1), got ${factor}`,
      {
        got: factor,
      },
    );
  }
  let progress = new Progress(monitor, minDelta);
  return {
    onTrainBegin() {
      progress = new Progress(monitor, minDelta);
    },
    onEpochEnd(event, context) {
      if (progress.update(event) || progress.epochsWithout <= patience) return;
      context.scaleLearningRate(factor);
      progress.epochsWithout = 0;
    },
  };
}

/** Follows one value over the epochs. */
class Progress {
  epochsWithout = 0;
  private best: number | undefined;

  constructor(
    private readonly monitor: string,
    private readonly minDelta: number,
  ) {}

  /** Whether the value of this epoch is the best so far. */
  update(event: EpochEvent): boolean {
    const value = this.monitored(event);
    const sign = /loss|error/i.test(this.monitor) ? -1 : 1;
    const isBetter =
      this.best === undefined ? !Number.isNaN(value) : (value - this.best) * sign > this.minDelta;
    if (isBetter) this.best = value;
    this.epochsWithout = isBetter ? 0 : this.epochsWithout + 1;
    return isBetter;
  }

  private monitored(event: EpochEvent): number {
    const known: Record<string, unknown> = {
      loss: event.loss,
      validationLoss: event.validationLoss,
      ...event.metrics,
    };
    for (const [name, value] of Object.entries(event.validationMetrics ?? {})) {
      known[`validation${name[0]!.toUpperCase()}${name.slice(1)}`] = value;
    }
    const value = Object.hasOwn(known, this.monitor) ? known[this.monitor] : undefined;
    if (typeof value === "number") return value;
    const names = Object.keys(known).filter((name) => typeof known[name] === "number");
    throw new DataError(
      "MONITOR",
      `Cannot monitor ${JSON.stringify(this.monitor)}: expected one of ${names.join(", ")}`,
      {
        expected: names,
        got: this.monitor,
        hint: "give fit() the option validation, or name the metric in compile()",
      },
    );
  }
}

const PROGRESS_OPTIONS = ["monitor", "patience", "minDelta"];

function requireProgressOptions(name: string, patience: number, minDelta: number): void {
  if (!(Number.isInteger(patience) && patience >= 0)) {
    throw new DataError(
      "PATIENCE",
      `Cannot use ${name}: expected patience to be an integer >= 0, got ${patience}`,
      { got: patience },
    );
  }
  if (!(Number.isFinite(minDelta) && minDelta >= 0)) {
    throw new DataError(
      "MIN_DELTA",
      `Cannot use ${name}: expected minDelta to be a finite number >= 0, got ${minDelta}`,
      { got: minDelta },
    );
  }
}

// The callbacks of one training, and what they have asked of it.

import { optionError } from "../core/names.ts";
import type { CallbackStates } from "./callback-state.ts";
import type { Callback, TrainContext } from "./callbacks.ts";
import type { History } from "./history.ts";

/** What the training tells every callback. */
type Given = Omit<TrainContext, "stop" | "scaleLearningRate" | "keep">;

/** What one callback makes of the learning rates. */
interface RateScale {
  factor: number;
  minimum: number;
}

/** One of the callbacks. */
interface Told {
  readonly callback: Callback;
  readonly context: TrainContext;
  /** Whether it has been told of the beginning of the training, and not of its end. */
  isUnderWay: boolean;
}

/** Callbacks with a context each. */
export class CallbackRun {
  isStopped = false;
  private hasSetWeights = false;
  private readonly scales: RateScale[] = [];
  private readonly told: readonly Told[];

  constructor(callbacks: readonly Callback[], given: Given, states: CallbackStates) {
    const keep = states.begin(given.goesOn);
    this.told = callbacks.map((callback) => ({
      callback,
      isUnderWay: false,
      context: {
        ...given,
        keep,
        setWeights: (weights) => {
          given.setWeights(weights);
          this.hasSetWeights = true;
        },
        stop: () => {
          this.isStopped = true;
        },
        scaleLearningRate: this.scaler(),
      },
    }));
  }

  /** Calls a hook of each callback, one after the other; what the first of them throws is thrown then. */
  async tell(
    call: (callback: Callback, context: TrainContext) => void | Promise<void>,
  ): Promise<void> {
    const errors: unknown[] = [];
    for (const { callback, context } of this.told) {
      try {
        await call(callback, context);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Tells of the beginning. */
  async begin(): Promise<void> {
    for (const each of this.told) {
      await each.callback.onTrainBegin?.(each.context);
      each.isUnderWay = true;
    }
  }

  /** Tells all of the end. */
  async end(history: History): Promise<void> {
    for (const each of this.told) each.isUnderWay = false;
    await this.tell((callback, context) => callback.onTrainEnd?.(history, context));
  }

  /**
   * Tells those under way that the training ends before its time; what interrupted it is what counts.
   * Returns whether one of them has set the weights.
   */
  async interrupt(): Promise<boolean> {
    this.hasSetWeights = false;
    for (const each of this.told) {
      if (!each.isUnderWay) continue;
      each.isUnderWay = false;
      try {
        await each.callback.onInterrupt?.(each.context);
      } catch {}
    }
    return this.hasSetWeights;
  }

  /** The rate that a schedule gives, as the callbacks want it. */
  scaled(rate: number): number {
    return this.scales.reduce((scheduled, { factor, minimum }) => {
      const scaled = scheduled * factor;
      return scaled >= minimum ? scaled : Math.max(scaled, Math.min(scheduled, minimum));
    }, rate);
  }

  // one scale a callback: a product that is kept for the next training is then the same to the bit
  private scaler(): TrainContext["scaleLearningRate"] {
    const scale: RateScale = { factor: 1, minimum: 0 };
    this.scales.push(scale);
    return (factor, minimum = 0) => {
      scale.factor *= requireRate("a factor of the learning rate", factor);
      scale.minimum = requireRate("a minimum of the learning rate", minimum);
    };
  }
}

function requireRate(what: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value;
  throw optionError(what, "a finite number >= 0", value);
}

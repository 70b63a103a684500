// The callbacks of one training, and what they have asked of it.

import { optionError } from "../names.ts";
import type { CallbackStates } from "./callback-state.ts";
import type { Callback, TrainContext } from "./callbacks.ts";

/** What the training tells every callback. */
type Given = Omit<TrainContext, "stop" | "scaleLearningRate" | "keep">;

/** What one callback makes of the learning rates. */
interface RateScale {
  factor: number;
  minimum: number;
}

/** Callbacks with a context each. */
export class CallbackRun {
  isStopped = false;
  private readonly scales: RateScale[] = [];
  private readonly told: readonly { callback: Callback; context: TrainContext }[];

  constructor(callbacks: readonly Callback[], given: Given, states: CallbackStates) {
    const keep = states.begin();
    this.told = callbacks.map((callback) => ({
      callback,
      context: {
        ...given,
        keep,
        stop: () => {
          this.isStopped = true;
        },
        scaleLearningRate: this.scaler(),
      },
    }));
  }

  /** Calls a hook of each callback, one after the other. */
  async tell(
    call: (callback: Callback, context: TrainContext) => void | Promise<void>,
  ): Promise<void> {
    for (const { callback, context } of this.told) await call(callback, context);
  }

  /** Tells of a training that ends before its time; what interrupted it is what counts. */
  async tellOfInterruption(): Promise<void> {
    for (const { callback, context } of this.told) {
      try {
        await callback.onInterrupt?.(context);
      } catch {}
    }
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

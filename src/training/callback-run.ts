// The callbacks of one training, and what they change in it.

import { optionError } from "../core/names.ts";
import type { CallbackStates } from "./callback-state.ts";
import type { Callback, TrainContext } from "./callbacks.ts";
import type { History } from "./history.ts";

/** The part of the context that all callbacks share. */
type Given = Omit<TrainContext, "stop" | "scaleLearningRate" | "keep" | "hasSetWeights">;

/** Scale of the learning rates by one callback. */
interface RateScale {
  factor: number;
  minimum: number;
}

/** A callback with its context. */
interface Listener {
  readonly callback: Callback;
  readonly context: TrainContext;
  /** Whether its onTrainBegin has been called, and neither onTrainEnd nor onInterrupt. */
  isActive: boolean;
}

/** Callbacks with a context each. */
export class CallbackRun {
  isStopped = false;
  private hasSetWeights = false;
  private readonly scales: RateScale[] = [];
  private readonly listeners: readonly Listener[];

  constructor(callbacks: readonly Callback[], given: Given, states: CallbackStates) {
    const keep = states.begin(given.goesOn);
    const hasSetWeights = () => this.hasSetWeights;
    this.listeners = callbacks.map((callback) => ({
      callback,
      isActive: false,
      context: {
        ...given,
        keep,
        get hasSetWeights() {
          return hasSetWeights();
        },
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

  /** Calls a hook of each callback in turn; then throws the first error, if any. */
  async tell(
    call: (callback: Callback, context: TrainContext) => void | Promise<void>,
  ): Promise<void> {
    const errors: unknown[] = [];
    for (const { callback, context } of this.listeners) {
      try {
        await call(callback, context);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Before the steps of an epoch. */
  async beginEpoch(epoch: number): Promise<void> {
    await this.tell((callback, context) => callback.onEpochBegin?.(epoch, context));
    this.hasSetWeights = false;
  }

  async begin(): Promise<void> {
    for (const each of this.listeners) {
      await each.callback.onTrainBegin?.(each.context);
      each.isActive = true;
    }
  }

  async end(history: History): Promise<void> {
    for (const each of this.listeners) each.isActive = false;
    await this.tell((callback, context) => callback.onTrainEnd?.(history, context));
  }

  /** Calls onInterrupt of active callbacks, ignoring errors. Returns whether one has set the weights. */
  async interrupt(reason?: unknown): Promise<boolean> {
    this.hasSetWeights = false;
    for (const each of this.listeners) {
      if (!each.isActive) continue;
      each.isActive = false;
      try {
        await each.callback.onInterrupt?.(each.context, reason);
      } catch {}
    }
    return this.hasSetWeights;
  }

  /** The rate of a schedule, scaled by the callbacks. */
  scaled(rate: number): number {
    return this.scales.reduce((scheduled, { factor, minimum }) => {
      const scaled = scheduled * factor;
      return scaled >= minimum ? scaled : Math.max(scaled, Math.min(scheduled, minimum));
    }, rate);
  }

  // one scale per callback: a product restored by the next training then has the same bits
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

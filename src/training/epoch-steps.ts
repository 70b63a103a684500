// The steps of one epoch, and when events report them.

import { nextTurn } from "../core/turns.ts";
import type { EpochPlan } from "./epoch.ts";
import type { StepsEvent } from "./events.ts";
import type { Slice } from "./run.ts";

/** Least milliseconds between two events. */
const EVENT_MILLISECONDS = 200;

export class EpochSteps {
  readonly losses: Float32Array;
  private done = 0;
  private told = 0;
  private toldAt = performance.now();
  private due: number | undefined;

  constructor(
    private readonly plan: EpochPlan,
    /** Further properties of each event. */
    private readonly describe: () => Partial<StepsEvent> = () => ({}),
    /** Steps of the next event. Default: those of a time. */
    private readonly stepsPerEvent?: () => number,
  ) {
    this.losses = new Float32Array(plan.steps);
  }

  /**
   * Runs the slices, with a turn of the event loop after each. The loss of every step that is done is in an
   * event, even if an error ends the epoch early. `end` is called after the last step, even if the signal is
   * aborted, a callback throws or the reader leaves at it.
   */
  async *follow(
    slices: AsyncIterable<Slice>,
    end: () => Promise<void>,
    signal?: AbortSignal,
  ): AsyncGenerator<StepsEvent> {
    try {
      for await (const { firstStep, losses } of slices) {
        this.losses.set(losses, firstStep);
        this.done = firstStep + losses.length;
        await nextTurn();
        if (this.isWhole || this.isTime) yield this.event();
        if (!this.isWhole) signal?.throwIfAborted();
      }
    } catch (error) {
      if (this.done > this.told) yield this.event();
      throw error;
    } finally {
      if (this.isWhole) await end();
    }
  }

  /** Step before which the next event is due, with stepsPerEvent: asked for after the last event. */
  get dueAt(): (() => number) | undefined {
    const { stepsPerEvent } = this;
    return stepsPerEvent && (() => (this.due ??= this.told + stepsPerEvent()));
  }

  private get isWhole(): boolean {
    return this.done === this.losses.length;
  }

  private get isTime(): boolean {
    if (this.stepsPerEvent) return this.done === this.due;
    return performance.now() - this.toldAt >= EVENT_MILLISECONDS;
  }

  /** The steps since the last event. */
  private event(): StepsEvent {
    const { done, told } = this;
    const { epoch, firstStep, rateAt } = this.plan;
    this.told = done;
    this.due = undefined;
    this.toldAt = performance.now();
    return {
      type: "steps",
      epoch,
      firstStep: firstStep + told,
      losses: this.losses.slice(told, done),
      learningRates: Float32Array.from({ length: done - told }, (_, i) => rateAt(told + i)),
      ...this.describe(),
    };
  }
}

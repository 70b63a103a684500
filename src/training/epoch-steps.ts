// The steps of one epoch as they are done: what is told of them, and when.

import { breathe } from "../core/turns.ts";
import type { WatchedStep } from "../flow/layer-flow.ts";
import type { EpochPlan } from "./epoch.ts";
import type { StepsEvent } from "./events.ts";
import type { Slice } from "./run.ts";

/** Steps events come at least so many milliseconds apart. */
const EVENT_MILLISECONDS = 200;

export class EpochSteps {
  readonly losses: Float32Array;
  private done = 0;
  private told = 0;
  private toldFlow: number;
  private toldAt = performance.now();

  constructor(
    private readonly plan: EpochPlan,
    /** All watched steps of this call; undefined where none is. */
    private readonly flow: readonly WatchedStep[] | undefined,
  ) {
    this.losses = new Float32Array(plan.steps);
    this.toldFlow = flow?.length ?? 0;
  }

  /**
   * Does the steps, with turns of the event loop between them. Of every step that is done is told, whatever
   * ends them before their time. Behind the last step `end` follows, also where it came with an abort, or
   * what is told of it with an error, which is then thrown, or to a reader who leaves.
   */
  async *follow(
    slices: Iterable<Slice>,
    end: () => Promise<void>,
    signal?: AbortSignal,
  ): AsyncGenerator<StepsEvent> {
    try {
      for (const { firstStep, losses } of slices) {
        this.losses.set(losses, firstStep);
        this.done = firstStep + losses.length;
        await breathe();
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

  private get isWhole(): boolean {
    return this.done === this.losses.length;
  }

  private get isTime(): boolean {
    return performance.now() - this.toldAt >= EVENT_MILLISECONDS;
  }

  /** What is to be told of the steps since the last time. */
  private event(): StepsEvent {
    const { done, told, toldFlow, flow } = this;
    const { epoch, firstStep, rateAt } = this.plan;
    this.told = done;
    this.toldFlow = flow?.length ?? 0;
    this.toldAt = performance.now();
    return {
      type: "steps",
      epoch,
      firstStep: firstStep + told,
      losses: this.losses.slice(told, done),
      learningRates: Float32Array.from({ length: done - told }, (_, i) => rateAt(told + i)),
      ...(flow && { flow: flow.slice(toldFlow) }),
    };
  }
}

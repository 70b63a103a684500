// What a training holds in the memory of its model while it runs.

import { SlotType } from "../../assembly/control.ts";
import type { Program } from "../compile/program.ts";
import { sizeOf } from "../core/shape.ts";
import { Controls } from "../engine/controls.ts";
import { writeScales } from "./augmented.ts";
import type { prepareData } from "./compiled.ts";
import { Feed } from "./feed.ts";
import type { TrainPlan } from "./plan-training.ts";
import type { ProgramRequest } from "./session.ts";
import { SLOT, SLOT_COUNT } from "./step-program.ts";
import { type WatchReader, watchReader } from "./watch.ts";

/** Programs and rows. Call `release` when done. */
export class TrainMemory {
  readonly controls: Controls;
  readonly program: Program;
  /** The program of the steps that are watched, and what reads its results. */
  readonly watched: { readonly program: Program; readonly read: WatchReader } | undefined;
  readonly feed: Feed;
  private readonly held: (() => void)[] = [];

  constructor(
    { compiled, batchSize, data, weights, augmentation, watchEvery }: TrainPlan,
    rows: ReturnType<typeof prepareData>,
  ) {
    const { session, metrics, preprocessing } = compiled;
    const { architecture, instance } = session;
    const keepOutput = metrics.length > 0;
    const isScaled = augmentation !== undefined && preprocessing !== undefined;
    const request: ProgramRequest = {
      kind: "training",
      batchSize,
      target: rows.targets.spec,
      weighted: weights !== undefined,
      keepOutput,
      ...(augmentation && { augmented: { plan: augmentation.plan, scaled: isScaled } }),
    };
    const hold = (what: ProgramRequest) => {
      const { program, release } = session.hold(what);
      this.held.push(release);
      return program;
    };
    this.controls = new Controls(instance, SLOT_COUNT);
    this.held.push(() => this.controls.release());
    try {
      this.program = hold(request);
      if (watchEvery > 0) {
        const program = hold({ ...request, watched: true });
        this.watched = { program, read: watchReader(architecture, program, instance) };
      }
      if (isScaled) {
        const { address, steps } = writeScales(instance, preprocessing);
        this.held.push(() => instance.free(address));
        this.controls.setSlot(SLOT.scales, { address, type: SlotType.word, stride: steps });
      }
      this.feed = new Feed(
        instance,
        this.controls,
        {
          count: data.count,
          x: rows.x,
          y: rows.targets.rows,
          ...(weights && { weights }),
          ...(keepOutput && { outputStride: sizeOf(architecture.outputShape) }),
          ...(augmentation && {
            augmentation: { samples: data.samples!, mixing: augmentation.plan.mixing },
          }),
        },
        batchSize,
      );
      this.held.push(() => this.feed.release());
    } catch (error) {
      this.release();
      throw error;
    }
  }

  release(): void {
    for (const release of this.held) release();
  }
}

// Parts of a training that join its steps by hooks: augmentation, watching, validation.

import { SlotType } from "../../assembly/control.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { evaluateRows, prepareData } from "./compiled.ts";
import type { EpochPlan } from "./epoch.ts";
import type { EpochEvent, StepsEvent } from "./events.ts";
import type { History } from "./history.ts";
import type { PassPart } from "./pass-memory.ts";
import type { TrainPlan } from "./plan-training.ts";
import type { Pass, PassWatch } from "./run.ts";
import { SLOT } from "./step-program.ts";

/** A part of a training; each hook adds properties to what it is named after. */
export interface TrainPart extends PassPart {
  pass?(epoch: EpochPlan): Partial<Pass>;
  /** Called for each event, with the steps since the last one. */
  stepsEvent?(): Partial<StepsEvent>;
  /** Called when the last step of an epoch is done. */
  epochEvent?(epoch: EpochPlan): Partial<EpochEvent> | Promise<Partial<EpochEvent>>;
}

/** The parts of a training, as its options say. */
export function trainParts(plan: TrainPlan, history: History): TrainPart[] {
  return [
    ...(plan.validation ? [validationPart(plan, plan.validation)] : []),
    ...(plan.augmentation ? [augmentationPart(plan, plan.augmentation)] : []),
    ...(history.flow ? [watchPart(plan, history.flow)] : []),
  ];
}

/** Evaluates on the validation set after each epoch. */
function validationPart(
  { compiled, batchSize }: TrainPlan,
  data: NonNullable<TrainPlan["validation"]>,
): TrainPart {
  const rows = prepareData(compiled, data);
  return {
    async epochEvent() {
      const evaluation = await evaluateRows(compiled, data.count, rows, batchSize);
      const { loss: validationLoss, ...validationMetrics } = evaluation;
      return { validationLoss, validationMetrics };
    },
  };
}

/** Augments the images of each batch, and preprocesses them afterwards. */
function augmentationPart(
  { compiled: { session, preprocessing }, data }: TrainPlan,
  { plan, seed, operations, writeScales }: NonNullable<TrainPlan["augmentation"]>,
): TrainPart {
  return {
    request: { augmented: { plan, operations, scaled: preprocessing !== undefined } },
    source: { augmentation: { samples: data.samples!, mixing: plan.mixing } },
    reserve(memory) {
      if (!preprocessing) return;
      const { address, steps } = writeScales(memory, preprocessing);
      memory.controls.setSlot(SLOT.scales, { address, type: SlotType.word, stride: steps });
    },
    pass: () => ({ augmentKey: keyFor(seed, PURPOSE.augment, session.epoch) }),
  };
}

/** Runs every k-th step by a program that also measures the layers; adds the results to `flow`. */
function watchPart(
  { compiled: { session }, data, batchSize, watchEvery, watch: watcher }: TrainPlan,
  flow: NonNullable<History["flow"]>,
): TrainPart {
  let watch: (epoch: EpochPlan) => PassWatch;
  let told = 0;
  return {
    reserve(memory, request) {
      const program = memory.hold({ ...request, watch: watcher });
      const read = watcher!.watchReader(session.architecture, program, session.instance);
      watch = ({ epoch, firstStep, skip }) => ({
        program,
        isWatched: (step) => (firstStep + step) % watchEvery === 0,
        onWatched(step) {
          const rows = Math.min(batchSize, data.count - (skip + step) * batchSize);
          flow.push({ step: firstStep + step, epoch, layers: read(rows) });
        },
      });
    },
    pass: (epoch) => ({ watch: watch(epoch) }),
    stepsEvent() {
      const steps = flow.slice(told);
      told = flow.length;
      return { flow: steps };
    },
    epochEvent({ epoch }) {
      const last = flow.at(-1);
      return last?.epoch === epoch ? { flow: last } : {};
    },
  };
}

import { SlotType } from "../../assembly/control.ts";
import type { Augmentation } from "../augmentation/augmentation.ts";
import type { ArrayInput, SourceArray } from "../data/ndarray.ts";
import { Controls } from "../engine/controls.ts";
import type { Engine } from "../engine/engine.ts";
import { sizeOf } from "../graph/shape.ts";
import { keyFor, PURPOSE } from "../keys.ts";
import { definitionOf } from "../optimizers/optimizers.ts";
import type { ScheduleInput } from "../schedules/schedules.ts";
import { breathe } from "../turns.ts";
import { prepareImages, type TrainingAugmentation, writeScales } from "./augmented.ts";
import { CallbackRun } from "./callback-run.ts";
import type { Callback, EpochEvent, StepsEvent, TrainContext, TrainEvent } from "./callbacks.ts";
import type { ClassWeight } from "./class-weight.ts";
import {
  type CheckedData,
  type Compiled,
  type Evaluation,
  evaluateRows,
  measured,
  prepareData,
} from "./compiled.ts";
import { diverged } from "./diverged.ts";
import { Feed, type Rows } from "./feed.ts";
import { emptyHistory, type History, record } from "./history.ts";
import type { RawData } from "./raw-rows.ts";
import { type Pass, runPass } from "./run.ts";
import type { ProgramRequest } from "./session.ts";
import { SLOT, SLOT_COUNT } from "./step-program.ts";
import { watchReader } from "./watch.ts";
import { meanOfSteps, stepWeights } from "./weights.ts";

/** Options of fit() and train(). */
export interface FitOptions {
  /** Times that all rows are seen; 10 where not given. */
  readonly epochs?: number;
  /** Rows of a step; 32 where not given. The last step of an epoch may have fewer. */
  readonly batchSize?: number;
  /** Data to evaluate after each epoch, or the share of the data to hold back for it. */
  readonly validation?: RawData | number;
  /** Learning rate by step of this call; constant where not given. */
  readonly schedule?: ScheduleInput;
  /** Told how training goes, in this order; each is awaited. */
  readonly callbacks?: readonly Callback[];
  /** false: the rows come in order. */
  readonly shuffle?: boolean;
  /** Ends the training; fit() then rejects with its reason. */
  readonly signal?: AbortSignal;
  /**
   * What the loss of a row counts by its class: "balanced", or weights by class name or number. Not of
   * held-back rows; metrics count every row once.
   */
  readonly classWeight?: ClassWeight;
  /** [n]: what the loss of each row counts; not of held-back rows. */
  readonly sampleWeight?: ArrayInput;
  /** What is done to images, anew in each epoch: a transform, or compose([…]). */
  readonly augment?: Augmentation;
  /** The engine given to compile(), if any; another one throws. */
  readonly engine?: Engine;
  /**
   * Measure activations, gradients and updates of every layer at every k-th step, from the first on;
   * true: every 50th. The training's bits stay as they are.
   */
  readonly watch?: boolean | { readonly every?: number };
}

/** What training needs, checked and complete. */
export interface TrainPlan {
  readonly compiled: Compiled;
  readonly data: CheckedData;
  /** What preprocessing is fitted to: x as it is evaluated, without augmentation. */
  readonly plainX: () => SourceArray;
  readonly validation: CheckedData | undefined;
  readonly augmentation: TrainingAugmentation | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Steps from one watched step to the next; 0: none is. */
  readonly watchEvery: number;
  /** Learning rate at a step of this call. */
  readonly learningRate: (step: number, totalSteps: number) => number;
  /** Weights of the rows of data, where there are any. */
  readonly weights: Rows | undefined;
  readonly options: FitOptions;
  readonly context: Pick<TrainContext, "getWeights" | "setWeights">;
}

/** Steps events come at least so many milliseconds apart. */
const EVENT_MILLISECONDS = 200;

/** Trains epoch after epoch; returns the history of the epochs done. */
export async function* trainEpochs(
  plan: TrainPlan,
  warnings: readonly string[],
): AsyncGenerator<TrainEvent, History> {
  const { compiled, epochs, batchSize, data, weights, options, augmentation } = plan;
  const { session, metrics, preprocessing } = compiled;
  const { architecture, optimizer, instance } = session;
  const { signal } = options;

  const rows = augmentation
    ? prepareImages(compiled, data, augmentation.plan)
    : prepareData(compiled, data);
  const isScaled = augmentation !== undefined && preprocessing !== undefined;
  const validationRows = plan.validation && prepareData(compiled, plan.validation);
  const stride = sizeOf(architecture.outputShape);
  const keepOutput = metrics.length > 0;
  const stepsInEpoch = Math.ceil(data.count / batchSize);
  const totalSteps = epochs * stepsInEpoch;
  const history = emptyHistory(
    metrics.map(({ name }) => name),
    plan.watchEvery > 0,
    warnings,
  );
  const callbacks = new CallbackRun(
    options.callbacks ?? [],
    { ...plan.context, epochs, totalSteps },
    session.callbackStates,
  );

  const request: ProgramRequest = {
    kind: "training",
    batchSize,
    target: rows.targets.spec,
    weighted: weights !== undefined,
    keepOutput,
    ...(augmentation && { augmented: { plan: augmentation.plan, scaled: isScaled } }),
  };
  const held: { release(): void }[] = [];
  const hold = (what: ProgramRequest) => {
    const holding = session.hold(what);
    held.push(holding);
    return holding.program;
  };
  const controls = new Controls(instance, SLOT_COUNT);
  let feed: Feed | undefined;
  let scales = 0;
  try {
    const program = hold(request);
    const watched = plan.watchEvery > 0 && hold({ ...request, watched: true });
    const readWatched = watched && watchReader(architecture, watched, instance);
    if (isScaled) {
      const { address, steps } = writeScales(instance, preprocessing);
      scales = address;
      controls.setSlot(SLOT.scales, { address, type: SlotType.word, stride: steps });
    }
    feed = new Feed(
      instance,
      controls,
      {
        count: data.count,
        x: rows.x,
        y: rows.targets.rows,
        ...(weights && { weights }),
        ...(keepOutput && { outputStride: stride }),
        ...(augmentation && {
          augmentation: { samples: data.samples!, mixing: augmentation.plan.mixing },
        }),
      },
      batchSize,
    );
    await callbacks.tell((callback, context) => callback.onTrainBegin?.(context));
    for (let epoch = 0; epoch < epochs && !callbacks.isStopped; epoch++) {
      await callbacks.tell((callback, context) => callback.onEpochBegin?.(epoch, context));
      const began = performance.now();
      const firstStep = epoch * stepsInEpoch;
      const rateAt = (step: number) =>
        callbacks.scaled(plan.learningRate(firstStep + step, totalSteps));
      const stepBefore = session.step;
      const pass: Pass = {
        batchSize,
        globalStep: stepBefore,
        diverged: (step, opcode) => diverged(session, { opcode, step, epoch }),
        rates: (step) => definitionOf(optimizer).rates(optimizer, rateAt(step), stepBefore + step),
        onSteps: (done) => {
          session.step += done;
        },
        ...(readWatched && {
          watch: {
            program: watched,
            isWatched: (step) => (firstStep + step) % plan.watchEvery === 0,
            onWatched(step) {
              const left = Math.min(batchSize, data.count - step * batchSize);
              history.flow!.push({ step: firstStep + step, epoch, layers: readWatched(left) });
            },
          },
        }),
        ...(plan.shuffle && {
          shuffleKey: keyFor(architecture.seed, PURPOSE.shuffle, session.epoch),
        }),
        ...(augmentation && {
          augmentKey: keyFor(augmentation.seed, PURPOSE.augment, session.epoch),
        }),
      };
      const losses = new Float32Array(stepsInEpoch);
      let done = 0;
      let told = 0;
      let toldFlow = history.flow?.length ?? 0;
      let toldAt = began;
      const stepsEvent = (): StepsEvent => {
        const event: StepsEvent = {
          type: "steps",
          epoch,
          firstStep: firstStep + told,
          losses: losses.slice(told, done),
          learningRates: Float32Array.from({ length: done - told }, (_, i) => rateAt(told + i)),
          ...(watched && { flow: history.flow!.slice(toldFlow) }),
        };
        told = done;
        toldFlow = history.flow?.length ?? 0;
        toldAt = performance.now();
        return event;
      };
      for (const slice of runPass(instance, controls, program, feed, pass)) {
        losses.set(slice.losses, slice.firstStep);
        done = slice.firstStep + slice.losses.length;
        if (done === stepsInEpoch || performance.now() - toldAt >= EVENT_MILLISECONDS) {
          const event = stepsEvent();
          await callbacks.tell((callback, context) => callback.onSteps?.(event, context));
          yield event;
        }
        await breathe();
        signal?.throwIfAborted();
      }
      session.epoch++;
      const seconds = (performance.now() - began) / 1000;
      const validation =
        validationRows &&
        (await evaluateRows(compiled, plan.validation!.count, validationRows, batchSize));
      const lastWatched = history.flow?.at(-1);
      const event: EpochEvent = {
        type: "epoch",
        epoch,
        loss: meanOfSteps(losses, stepWeights(data.count, batchSize, weights, pass.shuffleKey)),
        metrics: measured(compiled, rows.targets, feed.output, data.count),
        ...(validation && validationPart(validation)),
        seconds,
        ...(lastWatched?.epoch === epoch && { flow: lastWatched }),
      };
      record(history, event);
      await callbacks.tell((callback, context) => callback.onEpochEnd?.(event, context));
      yield event;
      signal?.throwIfAborted();
    }
    await callbacks.tell((callback, context) => callback.onTrainEnd?.(history, context));
    return history;
  } finally {
    for (const each of held) each.release();
    feed?.release();
    instance.free(scales);
    controls.release();
  }
}

function validationPart({ loss, ...metrics }: Evaluation) {
  return { validationLoss: loss, validationMetrics: metrics };
}

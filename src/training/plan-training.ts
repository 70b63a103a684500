// Checks the data and options of fit() and train(), before anything is changed.

import type { ArrayInput, SourceArray } from "../array/types.ts";
import type { Augmentation } from "../augmentation/augmentation.ts";
import { centreCrop } from "../augmentation/images.ts";
import { DataError } from "../core/errors.ts";
import type { Signal } from "../core/host-types.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import { sizeOf } from "../core/shape.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import type { Engine } from "../engine/engine.ts";
import type { ScheduleInput } from "../schedules/schedules.ts";
import type { TrainingAugmentation } from "./augmented.ts";
import { requireBatchSize, requireSameEngine } from "./call-options.ts";
import type { Callback, TrainContext } from "./callbacks.ts";
import { requireCallbacks } from "./check-callbacks.ts";
import type { ClassWeight } from "./class-weight.ts";
import {
  type CheckedData,
  type Compiled,
  checkData,
  type NumericData,
  type PreparedRows,
  prepareData,
} from "./compiled.ts";
import type { SlotRows } from "./feed.ts";
import { monitoredValues } from "./monitored.ts";
import type { RawData } from "./raw-rows.ts";
import type { Watch } from "./session.ts";
import type { WeightOptions } from "./weights.ts";

/** Training and validation set. */
interface Parts {
  readonly data: CheckedData;
  readonly validation: CheckedData | undefined;
  readonly sampleWeight?: FitOptions["sampleWeight"];
}

/** Options of fit() and train(). */
export interface FitOptions {
  /** Number of passes over the training set. Default: 10. */
  readonly epochs?: number;
  /** Rows of a step (default: 32). The last step of an epoch may have fewer. */
  readonly batchSize?: number;
  /** Data to evaluate on after each epoch, or the share of the data to hold out for it. */
  readonly validation?: RawData | number;
  /** Learning rate by step of this call. Default: constant. */
  readonly schedule?: ScheduleInput;
  /** Called in this order; each is awaited. */
  readonly callbacks?: readonly Callback[];
  /** If false, the rows keep their order. Default: true. */
  readonly shuffle?: boolean;
  /** Aborts the training; fit() then rejects with its reason. */
  readonly signal?: Signal;
  /**
   * Weight of the loss of a row by its class: "balanced", or weights by class name or number. Held-out rows
   * and metrics are not weighted.
   */
  readonly classWeight?: ClassWeight;
  /** Weight of the loss of each row, `[n]`; held-out rows are not weighted. */
  readonly sampleWeight?: ArrayInput;
  /** Augmentation of images, different in each epoch: a transform, or compose([…]). */
  readonly augment?: Augmentation;
  /** The engine passed to compile(), if any; another one throws. */
  readonly engine?: Engine;
  /**
   * Measure activations, gradients and updates of every layer at every k-th step, from the first on; true:
   * every 50th. No bit of the training depends on it.
   */
  readonly watch?: boolean | { readonly every?: number };
  /**
   * Steps of the next "steps" event, an integer >= 1, or a function that is asked for it after each event; the last
   * event of an epoch may have fewer. train() does not run ahead of its reader, so a caller can go step by step, stop
   * at any step, or pause. Default: an event every 0.2 s.
   */
  readonly stepsPerEvent?: number | (() => number);
}

/** A training, checked and complete. */
export interface TrainPlan {
  readonly compiled: Compiled;
  readonly data: CheckedData;
  /** x without augmentation, as it is evaluated: preprocessing is fitted to it. */
  readonly plainX: () => SourceArray;
  /** The rows as the programs read them, after preprocessing unless they are augmented. */
  readonly prepareRows: () => PreparedRows;
  readonly validation: CheckedData | undefined;
  readonly augmentation: TrainingAugmentation | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Steps from one watched step to the next; 0 for none. */
  readonly watchEvery: number;
  readonly watch: Watch | undefined;
  readonly stepsPerEvent: (() => number) | undefined;
  /** Learning rate at a step of this call. */
  readonly learningRate: (step: number, totalSteps: number) => number;
  /** Weights of the rows, if any. */
  readonly weights: SlotRows | undefined;
  readonly options: FitOptions;
  readonly context: Pick<TrainContext, "getWeights" | "setWeights">;
}

const KEYS = [
  ...["epochs", "batchSize", "validation", "schedule", "callbacks", "shuffle", "signal"],
  ...["classWeight", "sampleWeight", "augment", "engine", "watch", "stepsPerEvent"],
];

/** The plan of a training. @throws DataError, ShapeError */
export async function planTraining(
  compiled: Compiled,
  given: NumericData,
  options: FitOptions,
  context: TrainPlan["context"],
  classNames?: readonly string[],
): Promise<TrainPlan> {
  requireKnownKeys("fit", options, KEYS);
  requireSameEngine("fit", compiled, options.engine);
  const { epochs = 10, batchSize = DEFAULT_BATCH_SIZE, shuffle = true } = options;
  if (!(Number.isInteger(epochs) && epochs >= 0)) {
    throw DataError.of("EPOCHS", "fit", "epochs to be an integer >= 0", epochs);
  }
  requireBatchSize("fit", batchSize);
  requireBooleans("fit", { shuffle });
  requireCallbacks(options.callbacks);
  requireSignal(options);
  const watchEvery = resolveWatch(options.watch);
  const stepsPerEvent = resolveStepsPerEvent(options.stepsPerEvent);
  // modules that few trainings need
  const augmented = options.augment === undefined ? undefined : await import("./augmented.ts");
  const augmentation = augmented?.augmentationFor(compiled, options.augment, given.x);
  const all =
    augmented && augmentation
      ? augmented.checkImages(compiled, augmentation, given)
      : checkData("fit", compiled, given);
  const cropping = augmentation ? { ...compiled, crop: augmentation.crop } : compiled;
  const parts = await holdBack(cropping, all, options);
  const { data, validation, sampleWeight = options.sampleWeight } = parts;
  const { crop } = augmentation ?? {};
  const centre = (x: SourceArray) => (crop ? centreCrop(x, ...crop.size) : x);
  const { optimizer } = compiled.session;
  const steps = epochs * Math.ceil(data.count / batchSize);
  const values = monitoredValues(compiled.metrics, validation !== undefined);
  for (const callback of options.callbacks ?? []) callback.onCheck?.(values);
  return {
    compiled,
    data,
    plainX: () => centre(data.x),
    prepareRows: () =>
      augmentation
        ? augmentation.prepareImages(compiled, data, augmentation.plan)
        : prepareData(compiled, data),
    validation:
      validation && typeof options.validation === "number"
        ? { ...validation, x: centre(validation.x) }
        : validation,
    augmentation,
    epochs,
    batchSize,
    shuffle,
    watchEvery,
    watch: watchEvery > 0 ? await import("./watch.ts") : undefined,
    stepsPerEvent,
    learningRate: await rateOf(options.schedule, optimizer.learningRate, steps),
    weights: await weightsOf(compiled, data, classNames, {
      classWeight: options.classWeight,
      sampleWeight,
    }),
    options,
    context,
  };
}

function requireSignal({ signal }: FitOptions): void {
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw DataError.of("SIGNAL", "fit", "signal to be an AbortSignal", signal, {
      hint: "pass new AbortController().signal",
    });
  }
  signal?.throwIfAborted();
}

const WATCH_EVERY = 50;

/** Steps from one watched step to the next; 0 for none. */
function resolveWatch(watch: FitOptions["watch"] = false): number {
  if (typeof watch === "boolean") return watch ? WATCH_EVERY : 0;
  if (typeof watch === "object" && watch !== null) {
    requireKnownKeys("watch", watch, ["every"]);
    const { every = WATCH_EVERY } = watch;
    if (Number.isInteger(every) && every >= 1) return every;
  }
  const expected = "watch to be true or { every: a number of steps >= 1 }";
  throw DataError.of("WATCH", "fit", expected, watch);
}

/** Checks a number now, and what a function returns when it is asked. */
function resolveStepsPerEvent(given: FitOptions["stepsPerEvent"]): (() => number) | undefined {
  if (given === undefined) return undefined;
  const checked = (steps: unknown): number => {
    if (typeof steps === "number" && Number.isInteger(steps) && steps >= 1) return steps;
    const expected = "stepsPerEvent to be an integer >= 1, or a function that returns one";
    throw DataError.of("STEPS_PER_EVENT", "fit", expected, steps);
  };
  if (typeof given === "function") return () => checked(given());
  checked(given);
  return () => given;
}

/** The learning rate by step. */
async function rateOf(schedule: ScheduleInput | undefined, constant: number, steps: number) {
  if (schedule === undefined) return () => constant;
  const { learningRates } = await import("./learning-rates.ts");
  return learningRates(schedule, constant, steps);
}

/** Weights of the rows, if any are given. */
async function weightsOf(
  { session }: Compiled,
  { y, count }: CheckedData,
  classNames: readonly string[] | undefined,
  given: WeightOptions,
): Promise<SlotRows | undefined> {
  if (given.classWeight === undefined && given.sampleWeight === undefined) return undefined;
  const { rowWeights } = await import("./weights.ts");
  const outputs = sizeOf(session.architecture.outputShape);
  return rowWeights(session.loss, { truth: y.data, count, outputs, classNames }, given);
}

/** Splits off the validation set, if any. */
async function holdBack(
  compiled: Compiled,
  all: CheckedData,
  { validation, sampleWeight }: FitOptions,
): Promise<Parts> {
  if (validation === undefined) return { data: all, validation: undefined };
  if (typeof validation === "number") {
    const { holdBackShare } = await import("./hold-back.ts");
    return holdBackShare(compiled, all, validation, sampleWeight);
  }
  return { data: all, validation: checkData("validate", compiled, validation as NumericData) };
}

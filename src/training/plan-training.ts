// Checks the data and options of fit() and train(), before anything is changed.

import { takeRows } from "../array/rows.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import type { Augmentation } from "../augmentation/augmentation.ts";
import { centreCrop } from "../augmentation/images.ts";
import { samplesOf } from "../augmentation/samples.ts";
import { DataError, phrase } from "../core/errors.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import { sizeOf } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import { rowsOfShare } from "../data/split.ts";
import type { Engine } from "../engine/engine.ts";
import type { Loss } from "../losses/losses.ts";
import { largestOf } from "../metrics/class-numbers.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { partition } from "../random/partition.ts";
import type { ScheduleInput } from "../schedules/schedules.ts";
import { augmentationFor, prepareImages, type TrainingAugmentation } from "./augmented.ts";
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
import { learningRates } from "./learning-rates.ts";
import { monitoredValues } from "./monitored.ts";
import type { RawData } from "./raw-rows.ts";
import { rowWeights, weightsOfRows } from "./weights.ts";

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
  readonly signal?: AbortSignal;
  /**
   * Weight of the loss of a row by its class: "balanced", or weights by class name or number. Held-out rows
   * and metrics are not weighted.
   */
  readonly classWeight?: ClassWeight;
  /** [n]: weight of the loss of each row; held-out rows are not weighted. */
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
  /** Learning rate at a step of this call. */
  readonly learningRate: (step: number, totalSteps: number) => number;
  /** Weights of the rows, if any. */
  readonly weights: SlotRows | undefined;
  readonly options: FitOptions;
  readonly context: Pick<TrainContext, "getWeights" | "setWeights">;
}

const KEYS = [
  "epochs",
  "batchSize",
  "validation",
  "schedule",
  "callbacks",
  "shuffle",
  "signal",
  "classWeight",
  "sampleWeight",
  "augment",
  "engine",
  "watch",
];

/** The plan of a training. @throws DataError, ShapeError */
export function planTraining(
  compiled: Compiled,
  given: NumericData,
  options: FitOptions,
  context: TrainPlan["context"],
  classNames?: readonly string[],
): TrainPlan {
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
  const augmentation =
    options.augment === undefined ? undefined : augmentationFor(compiled, options.augment, given.x);
  const parts = augmentation
    ? holdBackImages(compiled, augmentation, given, options)
    : holdBack(compiled, checkData("fit", compiled, given), options);
  const { data, validation, sampleWeight = options.sampleWeight } = parts;
  const { architecture, loss, optimizer } = compiled.session;
  const steps = epochs * Math.ceil(data.count / batchSize);
  const truth = { truth: data.y.data, count: data.count, classNames };
  const values = monitoredValues(compiled.metrics, validation !== undefined);
  for (const callback of options.callbacks ?? []) callback.onCheck?.(values);
  return {
    compiled,
    data,
    plainX: () => (augmentation?.crop ? centreCrop(data.x, ...augmentation.crop.size) : data.x),
    prepareRows: () =>
      augmentation ? prepareImages(compiled, data, augmentation.plan) : prepareData(compiled, data),
    validation,
    augmentation,
    epochs,
    batchSize,
    shuffle,
    watchEvery,
    learningRate: learningRates(options.schedule, optimizer.learningRate, steps),
    weights: rowWeights(
      loss,
      { ...truth, outputs: sizeOf(architecture.outputShape) },
      { classWeight: options.classWeight, sampleWeight },
    ),
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

/** Splits images to augment: whole ones to train on, their centres to evaluate on. */
function holdBackImages(
  compiled: Compiled,
  { plan, crop }: TrainingAugmentation,
  given: NumericData,
  options: FitOptions,
): Parts {
  const { height, width, channels } = plan.image;
  const cropping = { ...compiled, crop };
  const whole = { ...compiled, crop: undefined, preprocessing: undefined };
  const images = {
    ...compiled.session.architecture.input,
    shape: [height, width, channels],
    ...(compiled.preprocessing && ({ uint8: "scaled" } as const)),
  };
  const checked = checkData("fit", whole, given, images);
  const all = { ...checked, samples: samplesOf("fit", given, checked.count) };
  const { data, validation, sampleWeight } = holdBack(cropping, all, options);
  const isWhole = crop && validation && typeof options.validation === "number";
  return {
    data,
    validation: isWhole ? { ...validation, x: centreCrop(validation.x, ...crop.size) } : validation,
    ...(sampleWeight && { sampleWeight }),
  };
}

function holdBack(
  compiled: Compiled,
  all: CheckedData,
  { validation, sampleWeight }: FitOptions,
): Parts {
  if (validation === undefined) return { data: all, validation: undefined };
  if (typeof validation !== "number") {
    return { data: all, validation: checkData("validate", compiled, validation as NumericData) };
  }
  const held = rowsOfShare(validation, all.count);
  if (!(validation > 0 && validation < 1 && held >= 1 && held < all.count)) {
    const got = phrase(`${showValue(validation)} of ${all.count} rows`, validation);
    const expected =
      "validation to be data or a share between 0 and 1 that leaves rows on both sides";
    throw DataError.of("VALIDATION", "fit", expected, got);
  }
  const { architecture, loss } = compiled.session;
  const key = keyFor(architecture.seed, PURPOSE.validation);
  const labels = classLabels(loss, all, sizeOf(architecture.outputShape));
  const [heldRows, keptRows] = partition(all.count, [held], key, labels);
  const part = (rows: Int32Array): CheckedData => ({
    x: takeRows(all.x, rows),
    y: takeRows(all.y, rows),
    count: rows.length,
    spec: all.spec,
    ...(all.samples && { samples: rows.map((row) => all.samples![row]!) }),
  });
  return {
    data: part(keptRows!),
    validation: part(heldRows!),
    ...(sampleWeight !== undefined && {
      sampleWeight: weightsOfRows(sampleWeight, all.count, keptRows!),
    }),
  };
}

/** Classes to stratify by, if y are classes. */
function classLabels(
  { target }: Loss,
  { y, count }: CheckedData,
  classes: number,
): Int32Array | undefined {
  if (target === "distribution") return largestOf(y.data, classes);
  const isBinary = target === "binary" && y.data.length === count;
  return target === "labels" || isBinary ? Int32Array.from(y.data) : undefined;
}

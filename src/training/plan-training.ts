// Checks everything that fit() and train() are given, before anything is changed.

import { takeRows } from "../array/rows.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import type { Augmentation } from "../augmentation/augmentation.ts";
import { centreCrop } from "../augmentation/images.ts";
import { samplesOf } from "../augmentation/samples.ts";
import { DataError } from "../core/errors.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import { sizeOf } from "../core/shape.ts";
import { showValue } from "../core/show.ts";
import { DEFAULT_BATCH_SIZE } from "../data/batches.ts";
import { rowsOfShare } from "../data/split.ts";
import type { Engine } from "../engine/engine.ts";
import { largestOf } from "../metrics/metric-input.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { partition } from "../random/partition.ts";
import type { ScheduleInput } from "../schedules/schedules.ts";
import { augmentationFor, type TrainingAugmentation } from "./augmented.ts";
import type { Callback, TrainContext } from "./callbacks.ts";
import { checkCallbacks, requireCallbacks } from "./check-callbacks.ts";
import type { ClassWeight } from "./class-weight.ts";
import { type CheckedData, type Compiled, checkData, type NumericData } from "./compiled.ts";
import type { SlotRows } from "./feed.ts";
import { learningRates } from "./learning-rates.ts";
import { monitoredValues } from "./monitored.ts";
import type { RawData } from "./raw-rows.ts";
import { requireSameEngine, resolveBatchSize } from "./trainer.ts";
import { rowWeights, weightsOfRows } from "./weights.ts";

/** The rows to train on and those to evaluate on. */
interface Parts {
  readonly data: CheckedData;
  readonly validation: CheckedData | undefined;
  readonly sampleWeight?: FitOptions["sampleWeight"];
}

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

/** The plan of a training call. @throws DataError, ShapeError for what does not fit */
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
  resolveBatchSize("fit", batchSize);
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
  checkCallbacks(options.callbacks, monitoredValues(compiled.metrics, validation !== undefined));
  return {
    compiled,
    data,
    plainX: () => (augmentation?.crop ? centreCrop(data.x, ...augmentation.crop.size) : data.x),
    validation,
    augmentation,
    epochs,
    batchSize,
    shuffle,
    watchEvery,
    learningRate: learningRates(
      options.schedule,
      optimizer.learningRate,
      epochs * Math.ceil(data.count / batchSize),
    ),
    weights: rowWeights(
      loss,
      {
        truth: data.y.data,
        count: data.count,
        outputs: sizeOf(architecture.outputShape),
        classNames,
      },
      { classWeight: options.classWeight, sampleWeight },
    ),
    options,
    context,
  };
}

/** Refuses signals that would fail while training. */
function requireSignal({ signal }: FitOptions): void {
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function") {
    throw DataError.of("SIGNAL", "fit", "signal to be an AbortSignal", signal, {
      hint: "pass new AbortController().signal",
    });
  }
  signal?.throwIfAborted();
}

/** Steps from one watched step to the next where nothing else is said. */
const WATCH_EVERY = 50;

/** Steps from one watched step to the next; 0: none is. */
function resolveWatch(watch: FitOptions["watch"] = false): number {
  if (typeof watch === "boolean") return watch ? WATCH_EVERY : 0;
  if (typeof watch === "object" && watch !== null) {
    requireKnownKeys("watch", watch, ["every"]);
    const { every = WATCH_EVERY } = watch;
    if (Number.isInteger(every) && every >= 1) return every;
  }
  throw DataError.of(
    "WATCH",
    "fit",
    "watch to be true or { every: a number of steps >= 1 }",
    watch,
  );
}

/** The same of images to augment: whole ones to train on, their middles to evaluate on. */
function holdBackImages(
  compiled: Compiled,
  { plan, crop }: TrainingAugmentation,
  given: NumericData,
  options: FitOptions,
): Parts {
  const { height, width, channels } = plan.image;
  const cropping = { ...compiled, crop };
  // preprocessing comes after the crop
  const whole = { ...compiled, crop: undefined, preprocessing: undefined };
  const images = {
    ...compiled.session.architecture.input,
    shape: [height, width, channels],
    ...(compiled.preprocessing && ({ uint8: "scaled" } as const)),
  };
  const checked = checkData("fit", whole, given, images);
  const all = { ...checked, samples: samplesOf("fit", given, checked.count) };
  const { data, validation, sampleWeight } = holdBack(cropping, all, options);
  const isPart = typeof options.validation === "number";
  return {
    data,
    validation:
      crop && validation && isPart
        ? { ...validation, x: centreCrop(validation.x, ...crop.size) }
        : validation,
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
    // raw rows have become numbers in train()
    return { data: all, validation: checkData("validate", compiled, validation as NumericData) };
  }
  const held = rowsOfShare(validation, all.count);
  if (!(validation > 0 && validation < 1 && held >= 1 && held < all.count)) {
    throw new DataError(
      "VALIDATION",
      `Cannot fit: expected validation to be data or a share between 0 and 1 that leaves rows on both sides, got ${showValue(validation)} of ${all.count} rows`,
      { got: validation },
    );
  }
  const { architecture, loss } = compiled.session;
  const key = keyFor(architecture.seed, PURPOSE.validation);
  const isBinary = loss.target === "binary" && all.y.data.length === all.count;
  const labels =
    loss.target === "distribution"
      ? largestOf(all.y.data, sizeOf(architecture.outputShape))
      : loss.target === "labels" || isBinary
        ? Int32Array.from(all.y.data)
        : undefined;
  const [heldRows, keptRows] = partition(all.count, [held], key, labels) as [
    Int32Array,
    Int32Array,
  ];
  const part = (rows: Int32Array): CheckedData => ({
    x: takeRows(all.x, rows),
    y: takeRows(all.y, rows),
    count: rows.length,
    spec: all.spec,
    ...(all.samples && { samples: rows.map((row) => all.samples![row]!) }),
  });
  return {
    data: part(keptRows),
    validation: part(heldRows),
    ...(sampleWeight !== undefined && {
      sampleWeight: weightsOfRows(sampleWeight, all.count, keptRows),
    }),
  };
}

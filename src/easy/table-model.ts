// The network for rows of columns, and how it is trained, by what suits their number.

import { type Dataset, ownDataset } from "../data/dataset.ts";
import { classNumbers, decideTask, type TaskChoice } from "../data/task.ts";
import type { Engine } from "../engine/engine.ts";
import { DataError } from "../errors.ts";
import { compileNetwork } from "../models/compile-network.ts";
import { hiddenLayers } from "../models/hidden-layers.ts";
import { optionError } from "../names.ts";
import { adamw } from "../optimizers/adam.ts";
import { StandardScaler } from "../preprocessing/standard-scaler.ts";
import { tablePreprocessing } from "../preprocessing/table-preprocessing.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import { cosine } from "../schedules/cosine.ts";
import type { Model } from "../training/model.ts";
import type { FitOptions } from "../training/train.ts";

/** Network and training; what is not given suits the number of rows. */
export interface TableModelOptions {
  /** Units of the hidden layers. */
  readonly hidden?: readonly number[];
  /** Times that all rows are seen; as many as make about 1,500 steps, from 20 to 200. */
  readonly epochs?: number;
  /** Rows of a step; 16 to 256, the more rows the more. */
  readonly batchSize?: number;
  /** Of adamw, where the cosine begins; 0.01, from 5,000 rows on 0.005. */
  readonly learningRate?: number;
  /** Of adamw; 500 / rows, from 0.01 to 0.7. */
  readonly weightDecay?: number;
  /** Decides every random number. 0 by default. */
  readonly seed?: number;
  /** From createEngine(); the default engine where not given. */
  readonly engine?: Engine;
}

/** What suits a number of rows to train on. */
export interface TableDefaults {
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** About so many steps, within limits of epochs. */
const STEPS = 1_500;
const EPOCHS = { least: 20, most: 200 } as const;
/** The decay is this by the rows, within limits. */
const DECAY_ROWS = 500;
const DECAY = { least: 0.01, most: 0.7 } as const;
/** From here on a wider network has rows to learn from. */
const SOME_ROWS = 1_000;
const MANY_ROWS = 5_000;

/**
 * Settings of AdamW with a cosine schedule, chosen on real and made-up tables of 50 to 20,000 rows: the
 * fewer rows, the more the weights decay, which is what keeps a network from learning a small table by
 * heart; the step from one table to another is small.
 */
export function tableDefaults(rows: number, batch?: number): TableDefaults {
  const batchSize = batch ?? (rows < 500 ? 16 : rows < 2_000 ? 32 : rows < 50_000 ? 64 : 256);
  const { least, most } = EPOCHS;
  const wanted = Math.ceil(STEPS / Math.ceil(rows / batchSize));
  return {
    hidden: rows < SOME_ROWS ? [32, 16] : rows < MANY_ROWS ? [64, 32] : [128, 64],
    epochs: Math.max(least, Math.min(most, wanted)),
    batchSize,
    learningRate: rows < MANY_ROWS ? 0.01 : 0.005,
    weightDecay: Math.max(DECAY.least, Math.min(DECAY.most, DECAY_ROWS / rows)),
  };
}

/**
 * The data set with class numbers and the names of its classes, where its target is classes.
 * @throws DataError TASK where it may be either
 */
export function decided(action: string, data: Dataset, task: TaskChoice = "auto"): Dataset {
  const { y, classNames, judged, length } = data;
  if (classNames && task !== "regression") return data;
  const { task: found, classes } = decideTask(action, y, { task, judged });
  if (found === "regression") return data;
  const labels = classNumbers(y, classes);
  return ownDataset({ ...data, y: { data: labels, shape: [length] }, classNames: classes });
}

/** A compiled model for a data set, its preprocessing fitted to these rows, and how to train it. */
export async function tableModel(
  train: Dataset,
  options: TableModelOptions = {},
): Promise<{ model: Model; fit: FitOptions; settings: TableDefaults }> {
  const defaults = tableDefaults(train.length, options.batchSize);
  const settings = { ...defaults, ...withoutUndefined(options) };
  const { hidden, epochs, batchSize, learningRate, weightDecay } = settings;
  const { classNames, schema } = train;
  const preprocessing = preprocessingFor(train)?.fit(train.x);
  const inputShape = preprocessing?.outputShape(train.x.shape.slice(1)) ?? train.x.shape.slice(1);
  if (!Array.isArray(hidden)) throw optionError("hidden", "a list of units", hidden);
  const model = await compileNetwork({
    inputShape,
    hidden: hiddenLayers(hidden),
    classes: classNames?.length ?? 0,
    optimizer: adamw({ learningRate, weightDecay }),
    seed: options.seed ?? 0,
    engine: options.engine,
    ...(preprocessing && { preprocessing }),
    ...(classNames && { classNames }),
    ...(schema && { schema }),
  });
  return { model, fit: { epochs, batchSize, schedule: cosine() }, settings };
}

/** What is done to x: bytes are pixels and stay as they are. */
export function preprocessingFor({ x, schema }: Dataset): Transformer | undefined {
  if (schema) return tablePreprocessing(schema);
  return x.data instanceof Uint8Array ? undefined : new StandardScaler();
}

const withoutUndefined = ({ hidden, epochs, learningRate, weightDecay }: TableModelOptions) =>
  Object.fromEntries(
    Object.entries({ hidden, epochs, learningRate, weightDecay }).filter(
      ([, value]) => value !== undefined,
    ),
  );

/** Refuses a data set of fewer than two classes, or of nearly as many as rows. */
export function requireClasses(action: string, { classNames = [], y, length }: Dataset): void {
  const got = Math.min(classNames.length, new Set(y.data).size);
  if (got < 2) {
    throw new DataError("ONE_CLASS", `Cannot ${action}: expected at least 2 classes, got ${got}`, {
      expected: "at least 2 classes",
      got: classNames,
      hint: "choose another target",
    });
  }
  if (got <= Math.max(2, length / 2)) return;
  throw new DataError(
    "TOO_MANY_CLASSES",
    `Cannot ${action}: expected classes with several rows each, got ${got} classes in ${length} rows`,
    { expected: "classes that repeat", got, hint: "choose another target, or use regressor()" },
  );
}

// The network, its optimizer and how it is trained, by arguments and by what suits the data.

import { DataError } from "../errors.ts";
import type { ActivationInput } from "../layers/activations.ts";
import { dense } from "../layers/dense.ts";
import { flatten } from "../layers/flatten.ts";
import { input } from "../layers/input.ts";
import { adagrad } from "../optimizers/adagrad.ts";
import { adam, adamw } from "../optimizers/adam.ts";
import type { Optimizer } from "../optimizers/optimizers.ts";
import { rmsprop } from "../optimizers/rmsprop.ts";
import { sgd } from "../optimizers/sgd.ts";
import { StandardScaler } from "../preprocessing/standard-scaler.ts";
import type { Model } from "../training/model.ts";
import { sequential } from "../training/sequential.ts";
import type { Task } from "./data.ts";
import type { ScheduleName } from "./schedule.ts";

/** Arguments about the network and its training; what is not given suits the data. */
export interface NetworkOptions {
  readonly hidden?: readonly number[];
  readonly activation?: string;
  readonly optimizer?: Optimizer["kind"];
  readonly momentum?: number;
  readonly learningRate?: number;
  readonly preprocess?: "standardize" | "none";
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly schedule?: ScheduleName;
}

/** What suits a kind of data. */
interface Defaults {
  readonly hidden: readonly number[];
  readonly optimizer: Optimizer["kind"];
  readonly preprocess: "standardize" | "none";
  readonly batchSize: number;
  readonly schedule: ScheduleName;
}

const IMAGES: Defaults = {
  hidden: [256, 128],
  optimizer: "sgd",
  preprocess: "none",
  batchSize: 64,
  schedule: "warmupStep",
};
const TABLES: Defaults = {
  hidden: [64, 32],
  optimizer: "adam",
  preprocess: "standardize",
  batchSize: 64,
  schedule: "warmupStep",
};

const LEARNING_RATES = {
  sgd: 0.02,
  adam: 0.003,
  adamw: 0.003,
  rmsprop: 0.001,
  adagrad: 0.02,
} as const;
const MOMENTUM = 0.9;
const IMAGE_EPOCHS = 10;
/** Small tables are seen more often: about so many steps, within limits. */
const TABLE_STEPS = 2_000;
const TABLE_EPOCHS = { least: 20, most: 100 } as const;

/** How to train: everything is decided. */
export interface Training {
  readonly epochs: number;
  readonly batchSize: number;
  readonly schedule: ScheduleName;
}

const isImages = ({ train }: Task) => train.x.shape.length > 2;
const defaultsFor = (task: Task): Defaults => (isImages(task) ? IMAGES : TABLES);

/** The network for a task, ready to train. @throws DataError for arguments that do not fit */
export async function buildModel(
  task: Task,
  options: NetworkOptions,
  seed: number,
): Promise<Model> {
  const { classNames } = task;
  const defaults = defaultsFor(task);
  const { hidden = defaults.hidden, activation = "relu" } = options;
  const { preprocess = defaults.preprocess } = options;
  const layers = hidden.map((units) =>
    dense(units, {
      activation: activation as ActivationInput, // the layer checks the name
      kernelInitializer: /relu$/i.test(activation) ? "heNormal" : "xavier",
    }),
  );
  const shape = task.train.x.shape.slice(1);
  const model = sequential(
    [
      input(shape),
      ...(shape.length > 1 ? [flatten()] : []),
      ...layers,
      dense(classNames?.length ?? 1),
    ],
    {
      seed,
      ...(preprocess === "standardize" && { preprocessing: new StandardScaler() }),
      ...(classNames ? { classNames } : { targetPreprocessing: new StandardScaler() }),
    },
  );
  await model.compile({
    optimizer: optimizerFor(options, defaults),
    loss: classNames ? "softmaxCrossEntropy" : "meanSquaredError",
    metrics: [classNames ? "accuracy" : "r2"],
  });
  return model;
}

function optimizerFor(options: NetworkOptions, defaults: Defaults): Optimizer {
  const { optimizer: kind = defaults.optimizer } = options;
  const { learningRate = LEARNING_RATES[kind] } = options;
  if (kind === "sgd") return sgd({ learningRate, momentum: options.momentum ?? MOMENTUM });
  if (options.momentum !== undefined) {
    throw new DataError("MOMENTUM", `Cannot use --momentum with ${kind}: expected sgd`, {
      expected: "sgd",
      got: kind,
      hint: "add --optimizer sgd",
    });
  }
  return { adam, adamw, rmsprop, adagrad }[kind]({ learningRate });
}

/** How to train on a task. */
export function trainingFor(task: Task, options: NetworkOptions, rows: number): Training {
  const defaults = defaultsFor(task);
  const { batchSize = defaults.batchSize, schedule = defaults.schedule } = options;
  const stepsInEpoch = Math.ceil(rows / batchSize);
  const { least, most } = TABLE_EPOCHS;
  const tableEpochs = Math.max(least, Math.min(most, Math.ceil(TABLE_STEPS / stepsInEpoch)));
  const { epochs = isImages(task) ? IMAGE_EPOCHS : tableEpochs } = options;
  return { epochs, batchSize, schedule };
}

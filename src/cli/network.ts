// The network, its optimizer and how it is trained, by arguments and by what suits the data.

import { rowSize } from "../array/place.ts";
import type { Augmentation } from "../augmentation/augmentation.ts";
import { DataError } from "../core/errors.ts";
import type { ActivationInput } from "../layers/activations.ts";
import type { Model } from "../model/model.ts";
import { compileNetwork } from "../models/compile-network.ts";
import { forActivation, type NetworkDefaults, networkDefaults } from "../models/defaults.ts";
import { hiddenLayers } from "../models/hidden-layers.ts";
import { adagrad } from "../optimizers/adagrad.ts";
import { adam, adamw } from "../optimizers/adam.ts";
import type { Optimizer } from "../optimizers/optimizers.ts";
import { rmsprop } from "../optimizers/rmsprop.ts";
import { sgd } from "../optimizers/sgd.ts";
import type { Callback } from "../training/callbacks.ts";
import type { ClassWeight } from "../training/class-weight.ts";
import type { FitOptions } from "../training/plan-training.ts";
import { augmentBy } from "./augment.ts";
import type { Task } from "./data.ts";
import { type Preprocess, preprocessingFor } from "./preprocess.ts";
import { type ScheduleName, scheduleFor } from "./schedule.ts";

/** Arguments about the network and its training; what is not given suits the data. */
export interface NetworkOptions {
  readonly hidden?: readonly number[];
  readonly activation?: string;
  readonly optimizer?: Optimizer["kind"];
  readonly momentum?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly preprocess?: Preprocess;
  readonly augment?: readonly string[];
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly schedule?: ScheduleName;
  readonly classWeight?: ClassWeight;
}

/** What suits the data, in the words of the command line. */
interface Defaults extends NetworkDefaults {
  readonly preprocess: Preprocess;
}

const LEARNING_RATES = {
  sgd: 0.02,
  adam: 0.003,
  adamw: 0.003,
  rmsprop: 0.001,
  adagrad: 0.02,
} as const;
const MOMENTUM = 0.9;
/** How to train: everything is decided. */
export interface Training {
  readonly epochs: number;
  readonly batchSize: number;
  readonly schedule: ScheduleName;
  readonly augment?: Augmentation;
}

function defaultsFor(
  { train }: Task,
  { activation = "relu", batchSize }: NetworkOptions,
): Defaults {
  const defaults = forActivation(
    networkDefaults(train.x, batchSize),
    activation as ActivationInput, // checked here
  );
  return { ...defaults, preprocess: defaults.standardize ? ["standardize"] : [] };
}

/** The network for a task, ready to train. @throws DataError for arguments that do not fit */
export async function buildModel(
  task: Task,
  options: NetworkOptions,
  seed: number,
): Promise<Model> {
  const { classNames } = task;
  const defaults = defaultsFor(task, options);
  const { hidden = defaults.hidden, preprocess = defaults.preprocess } = options;
  const { x, schema } = task.train;
  const preprocessing = preprocessingFor(preprocess, task.train);
  const raw = x.shape.slice(1);
  // how many columns words become, or hold a share of the variance, only fit() can tell
  const inputShape = preprocessing
    ? (!schema && preprocessing.outputShape(raw)) || preprocessing.fit(x).outputShape(raw)!
    : raw;
  return compileNetwork({
    inputShape,
    hidden: hiddenLayers(hidden, options.activation as ActivationInput), // which checks the name
    classes: classNames?.length ?? 0,
    values: rowSize(task.train.y.shape),
    optimizer: optimizerFor(options, defaults),
    seed,
    ...(preprocessing && { preprocessing }),
    ...(schema && { schema }),
    ...(classNames && { classNames }),
  });
}

function optimizerFor(options: NetworkOptions, defaults: Defaults): Optimizer {
  const { optimizer: kind = defaults.optimizer } = options;
  const isDefault = kind === defaults.optimizer;
  const usual = isDefault ? defaults.learningRate : LEARNING_RATES[kind];
  const { learningRate = usual } = options;
  const weightDecay = options.weightDecay ?? (isDefault ? defaults.weightDecay : undefined);
  const decay = weightDecay !== undefined && { weightDecay };
  if (kind === "sgd") {
    return sgd({ learningRate, momentum: options.momentum ?? MOMENTUM, ...decay });
  }
  if (options.momentum !== undefined) {
    throw new DataError("MOMENTUM", `Cannot use --momentum with ${kind}: expected sgd`, {
      expected: "sgd",
      got: kind,
      hint: "add --optimizer sgd",
    });
  }
  return { adam, adamw, rmsprop, adagrad }[kind]({ learningRate, ...decay });
}

/** How to train on a task. */
export function trainingFor(task: Task, options: NetworkOptions, seed: number): Training {
  const augment = options.augment && augmentBy(options.augment, task.train.x.shape, seed);
  const defaults = defaultsFor(task, options);
  const { batchSize = defaults.batchSize, schedule = defaults.schedule } = options;
  return {
    epochs: options.epochs ?? defaults.epochs,
    batchSize,
    schedule,
    ...(augment && { augment }),
  };
}

/**
 * What fit() takes to train a model on so many rows. Epochs that it has done already count, and schedules
 * go on where they ended.
 */
export function fitOptions(
  model: Model,
  { epochs, batchSize, schedule, augment }: Training,
  rows: number,
): FitOptions {
  const { session } = model.compiled!;
  const { step: stepsBefore, epoch: firstEpoch, interruption } = session;
  const stepsInEpoch = Math.ceil(rows / batchSize);
  const length = {
    totalSteps: epochs * stepsInEpoch,
    learningRate: session.optimizer.learningRate,
  };
  let done = firstEpoch * stepsInEpoch;
  const follow: Callback = {
    onTrainBegin({ goesOn }) {
      if (goesOn) done = stepsBefore - interruption!.steps;
    },
  };
  return {
    epochs: Math.max(0, epochs - firstEpoch),
    batchSize,
    schedule: scheduleFor(schedule, length, () => done),
    callbacks: [follow],
    ...(augment && { augment }),
  };
}

// The network, its optimizer and its training, from arguments and defaults for the data.

import { rowSize } from "../array/place.ts";
import type { SourceArray } from "../array/types.ts";
import type { Augmentation } from "../augmentation/augmentation.ts";
import { DataError } from "../core/errors.ts";
import { present } from "../core/record.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { ActivationInput } from "../layers/activations.ts";
import type { Model } from "../model/model.ts";
import { compileNetwork } from "../models/compile-network.ts";
import { forActivation, networkDefaults } from "../models/defaults.ts";
import { hiddenLayers } from "../models/hidden-layers.ts";
import { convolves, PICTURE_NETWORKS, pictureDefaults } from "../models/pictures/defaults.ts";
import { type Optimizer, optimizers, resolveOptimizer } from "../optimizers/optimizers.ts";
import type { Transformer } from "../preprocessing/transformer.ts";
import type { Callback } from "../training/callbacks.ts";
import type { ClassWeight } from "../training/class-weight.ts";
import type { FitOptions } from "../training/plan-training.ts";
import { augmentBy } from "./augment.ts";
import type { Task } from "./data.ts";
import { flagOf } from "./option-rules.ts";
import { type LayerOptions, pictureNetwork, usualTransforms } from "./picture-network.ts";
import { type Preprocess, preprocessingFor } from "./preprocess.ts";
import { type ScheduleName, scheduleFor } from "./schedule.ts";

/** Arguments about the network and its training; defaults depend on the data. */
export interface NetworkOptions extends LayerOptions {
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

/** Defaults that differ from those of the optimizer itself. */
const OPTIMIZER_DEFAULTS: Partial<Record<Optimizer["kind"], object>> = {
  sgd: { learningRate: 0.02, momentum: 0.9 },
  adam: { learningRate: 0.003 },
  adamw: { learningRate: 0.003 },
  rmsprop: { learningRate: 0.001 },
  adagrad: { learningRate: 0.02 },
};

/** The settings of a training. */
export interface Training {
  readonly epochs: number;
  readonly batchSize: number;
  readonly schedule: ScheduleName;
  readonly augment?: Augmentation;
  /** The names of its transforms. */
  readonly transforms?: readonly string[];
}

/** Defaults of a network of hidden layers. */
const defaultsFor = (x: SourceArray, { activation = "relu", batchSize }: NetworkOptions) =>
  // forActivation() checks the name
  forActivation(networkDefaults(x, batchSize), activation as ActivationInput);

/** The compiled network for a task, on the default engine unless another is given. @throws DataError for arguments that do not fit */
export async function buildModel(
  task: Task,
  options: NetworkOptions,
  seed: number,
  engine?: Engine,
): Promise<Model> {
  const { classNames, train } = task;
  const { x, schema } = train;
  const defaults = defaultsFor(x, options);
  const { hidden = defaults.hidden, activation, preprocess, batchSize } = options;
  let preprocessing = preprocess && preprocessingFor(preprocess, train);
  let inputShape = shapeAfter(preprocessing, train);
  const network = pictureNetwork(options, inputShape);
  if (!preprocess) {
    const standardize = network ? ["standardize-channels"] : ["standardize"];
    preprocessing = preprocessingFor(network || defaults.standardize ? standardize : [], train);
    inputShape = shapeAfter(preprocessing, train);
  }
  const settings = network
    ? { ...pictureDefaults(x, batchSize), learningRate: PICTURE_NETWORKS[network].learningRate }
    : defaults;
  return compileNetwork({
    inputShape,
    ...(network
      ? { layers: PICTURE_NETWORKS[network].layers }
      : { hidden: hiddenLayers(hidden, activation as ActivationInput) }),
    classes: classNames?.length ?? 0,
    values: rowSize(train.y.shape),
    optimizer: optimizerFor(options, settings),
    seed,
    ...present({ preprocessing, schema, classNames, engine }),
  });
}

/** The shape of a preprocessed row. */
function shapeAfter(
  preprocessing: Transformer | undefined,
  { x, schema }: Dataset,
): readonly number[] {
  const raw = x.shape.slice(1);
  if (!preprocessing) return raw;
  // only fit() knows the columns of one-hot encoding, or of a share of the variance
  return (!schema && preprocessing.outputShape(raw)) || preprocessing.fit(x).outputShape(raw)!;
}

/** The optimizers that have an option. */
export const optimizersWith = (option: string): string[] =>
  optimizers.kinds.filter((kind) => Object.hasOwn(optimizers.get(kind).options, option));

/** Default optimizer and its settings. */
interface Settings {
  readonly optimizer: Optimizer["kind"];
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

function optimizerFor(options: NetworkOptions, defaults: Settings): Optimizer {
  const { optimizer: kind = defaults.optimizer, momentum, learningRate, weightDecay } = options;
  const given = present({ momentum, learningRate, weightDecay });
  for (const name of Object.keys(given)) {
    const kinds = optimizersWith(name);
    if (kinds.includes(kind)) continue;
    throw DataError.of("MOMENTUM", `use ${flagOf(name)} with ${kind}`, kinds.join(" or "), kind, {
      hint: `add --optimizer ${kinds[0]}`,
    });
  }
  const usual = kind === defaults.optimizer ? settingsOf(defaults, momentum) : undefined;
  return resolveOptimizer({ kind, ...OPTIMIZER_DEFAULTS[kind], ...usual, ...given } as Optimizer);
}

/** Nesterov's form needs a momentum. */
const settingsOf = (
  { learningRate, weightDecay, momentum, nesterov = false }: Settings,
  given: number | undefined,
) => ({
  ...{ learningRate, weightDecay, ...present({ momentum }) },
  ...(nesterov && given !== 0 && { nesterov }),
});

/** The training of a model for a task. */
export function trainingFor(
  { train: { x } }: Task,
  model: Model,
  options: NetworkOptions,
  seed: number,
): Training {
  const defaults = convolves(model.layers)
    ? pictureDefaults(x, options.batchSize)
    : defaultsFor(x, options);
  const { epochs, batchSize, schedule } = { ...defaults, ...present(options) };
  const { augment: transforms = usualTransforms(model, x.shape) } = options;
  const training = { epochs, batchSize, schedule };
  if (transforms.length === 0) return training;
  return { ...training, transforms, augment: augmentBy(transforms, x.shape, seed) };
}

/**
 * Options of fit() to train a model on so many rows. Its previous epochs count, and the schedule continues
 * from them.
 */
export function fitOptions(
  model: Model,
  { epochs, batchSize, schedule, augment }: Training,
  rows: number,
): FitOptions {
  const { session } = model.compiled!;
  const { step: stepsBefore, epoch: firstEpoch, interruption } = session;
  const stepsInEpoch = Math.ceil(rows / batchSize);
  const { learningRate } = session.optimizer;
  const length = { totalSteps: epochs * stepsInEpoch, learningRate };
  let done = firstEpoch * stepsInEpoch;
  const countResumed: Callback = {
    onTrainBegin({ goesOn }) {
      if (goesOn) done = stepsBefore - interruption!.steps;
    },
  };
  return {
    epochs: Math.max(0, epochs - firstEpoch),
    batchSize,
    schedule: scheduleFor(schedule, length, () => done),
    callbacks: [countResumed],
    ...(augment && { augment }),
  };
}

// The one table of defaults: network and training for data of a kind and a number of rows. mlp(), classifier(),
// regressor(), crossValidate() and the command line take what is not given from here.

import type { SourceArray } from "../array/types.ts";
import {
  type ActivationInput,
  fittingInitializer,
  resolveActivation,
} from "../layers/activations.ts";
import { adamw } from "../optimizers/adam.ts";
import type { Optimizer } from "../optimizers/optimizers.ts";
import { sgd } from "../optimizers/sgd.ts";
import { ours, type Schedule } from "../schedules/schedule.ts";
import { cosine, warmupStep } from "../schedules/schedules.ts";

/** What suits some data. */
export interface NetworkDefaults {
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: "adamw" | "sgd";
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly schedule: "cosine" | "warmupStep";
  /** Whether the columns of x are standardised. */
  readonly standardize: boolean;
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
const IMAGE_STEPS = 1_000;
const IMAGE_EPOCHS = { least: 10, most: 100 } as const;
const MOMENTUM = 0.9;
const SATURATING_DECAY = 0.02;
/** Share of the steps on the way up. */
const WARMUP_SHARE = 0.05;

const within = (value: number, { least, most }: { least: number; most: number }) =>
  Math.max(least, Math.min(most, value));

/**
 * Settings of AdamW with a cosine schedule, chosen on real and made-up tables of 50 to 20,000 rows: the
 * fewer rows, the more the weights decay, which is what keeps a network from learning a small table by
 * heart; the step from one table to another is small.
 */
export function tableDefaults(rows: number, batch?: number): NetworkDefaults {
  const batchSize = batch ?? (rows < 500 ? 16 : rows < 2_000 ? 32 : rows < 50_000 ? 64 : 256);
  return {
    hidden: rows < SOME_ROWS ? [32, 16] : rows < MANY_ROWS ? [64, 32] : [128, 64],
    epochs: within(Math.ceil(STEPS / Math.ceil(rows / batchSize)), EPOCHS),
    batchSize,
    optimizer: "adamw",
    learningRate: rows < MANY_ROWS ? 0.01 : 0.005,
    weightDecay: within(DECAY_ROWS / rows, DECAY),
    schedule: "cosine",
    standardize: true,
  };
}

/** Settings for images: SGD with momentum, few epochs of many steps; of few images AdamW, more epochs. */
function imageDefaults(rows: number, isGrey: boolean, batchSize = 64): NetworkDefaults {
  const few = { optimizer: "adamw", learningRate: 0.003, weightDecay: 0.1, schedule: "cosine" };
  const many = { optimizer: "sgd", learningRate: 0.02, weightDecay: 0, schedule: "warmupStep" };
  return {
    hidden: [256, 128],
    epochs: within(Math.ceil(IMAGE_STEPS / Math.ceil(rows / batchSize)), IMAGE_EPOCHS),
    batchSize,
    ...((rows < MANY_ROWS ? few : many) as Pick<NetworkDefaults, keyof typeof few>),
    // grey bytes become shares of 255, most of them 0; colours and other numbers lie anywhere
    standardize: !isGrey,
  };
}

/** What suits rows of x [n, …]; in batches of so many, where that is given. */
export function networkDefaults({ data, shape }: SourceArray, batch?: number): NetworkDefaults {
  const rows = shape[0]!;
  if (shape.length < 3) return tableDefaults(rows, batch);
  const isGrey = data instanceof Uint8Array && (shape.length === 3 || shape.at(-1) === 1);
  return imageDefaults(rows, isGrey, batch);
}

/** The same for hidden units of an activation: strong decay would make straight lines of those that saturate. */
export const forActivation = (
  defaults: NetworkDefaults,
  activation: ActivationInput,
): NetworkDefaults =>
  fittingInitializer(resolveActivation(activation)) === "heNormal"
    ? defaults
    : { ...defaults, weightDecay: Math.min(defaults.weightDecay, SATURATING_DECAY) };

/** The optimizer of some settings. */
export const optimizerOf = ({
  optimizer,
  learningRate,
  weightDecay,
}: Pick<NetworkDefaults, "optimizer" | "learningRate" | "weightDecay">): Optimizer =>
  optimizer === "sgd"
    ? sgd({ learningRate, momentum: MOMENTUM, weightDecay })
    : adamw({ learningRate, weightDecay });

/** The schedule of a training, however long that turns out to be. */
export const scheduleOf = ({ schedule }: Pick<NetworkDefaults, "schedule">): Schedule =>
  schedule === "cosine" ? cosine() : warmedUp;

/** warmupStep() whose way up is a share of the steps that are done, which fit() alone knows. */
const warmedUp: Schedule = ours({
  kind: "warmupStep",
  at: (step: number, totalSteps: number, learningRate?: number) =>
    warmupStep({ warmupSteps: warmupStepsOf(totalSteps) }).at(step, totalSteps, learningRate),
  toJSON: () => ({ kind: "warmupStep", warmupShare: WARMUP_SHARE }),
});

/** Steps on the way up of so many. */
export const warmupStepsOf = (totalSteps: number): number => Math.ceil(WARMUP_SHARE * totalSteps);

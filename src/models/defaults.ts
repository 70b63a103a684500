// Defaults of network and training by the kind of data and the number of rows, for mlp(), classifier(),
// regressor(), crossValidate() and the command line.

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

/** Settings for data of a kind. */
export interface NetworkDefaults {
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: "adamw" | "sgd";
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly schedule: "cosine" | "warmupStep";
  /** Whether to standardise the columns of x. */
  readonly standardize: boolean;
}

/** Epochs that make about so many steps, within limits. */
const STEPS = 1_500;
const EPOCHS = { least: 20, most: 200 } as const;
/** Weight decay is this divided by the rows, within limits. */
const DECAY_ROWS = 500;
const DECAY = { least: 0.01, most: 0.7 } as const;
/** From these numbers of rows the hidden layers are wider. */
const SOME_ROWS = 1_000;
const MANY_ROWS = 5_000;
const IMAGE_STEPS = 1_000;
const IMAGE_EPOCHS = { least: 10, most: 100 } as const;
const MOMENTUM = 0.9;
const SATURATING_DECAY = 0.02;
/** Share of the steps with a rising learning rate. */
const WARMUP_SHARE = 0.05;

/** The nearest number within limits. */
export const within = (value: number, { least, most }: { least: number; most: number }) =>
  Math.max(least, Math.min(most, value));

/**
 * Settings of AdamW with a cosine schedule, chosen on real and synthetic tables of 50 to 20,000 rows. Weight
 * decay is larger for fewer rows, against overfitting; settings change gradually with the number of rows.
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

/** Settings for images: SGD with momentum and few epochs; for few images AdamW and more epochs. */
function imageDefaults(rows: number, isGrey: boolean, batchSize = 64): NetworkDefaults {
  const few = { optimizer: "adamw", learningRate: 0.003, weightDecay: 0.1, schedule: "cosine" };
  const many = { optimizer: "sgd", learningRate: 0.02, weightDecay: 0, schedule: "warmupStep" };
  return {
    hidden: [256, 128],
    epochs: within(Math.ceil(IMAGE_STEPS / Math.ceil(rows / batchSize)), IMAGE_EPOCHS),
    batchSize,
    ...((rows < MANY_ROWS ? few : many) as Pick<NetworkDefaults, keyof typeof few>),
    // grey bytes become v / 255, mostly 0; colours and other numbers have no such scale
    standardize: !isGrey,
  };
}

/** Settings for x [n, …]; `batch` overrides the batch size. */
export function networkDefaults({ data, shape }: SourceArray, batch?: number): NetworkDefaults {
  const rows = shape[0]!;
  if (shape.length < 3) return tableDefaults(rows, batch);
  const isGrey = data instanceof Uint8Array && (shape.length === 3 || shape.at(-1) === 1);
  return imageDefaults(rows, isGrey, batch);
}

/** The same for hidden units of an activation: strong weight decay would linearise saturating ones. */
export const forActivation = (
  defaults: NetworkDefaults,
  activation: ActivationInput,
): NetworkDefaults =>
  fittingInitializer(resolveActivation(activation)) === "heNormal"
    ? defaults
    : { ...defaults, weightDecay: Math.min(defaults.weightDecay, SATURATING_DECAY) };

/** The optimizer of the settings. */
export const optimizerOf = ({
  optimizer,
  learningRate,
  weightDecay,
}: Pick<NetworkDefaults, "optimizer" | "learningRate" | "weightDecay">): Optimizer =>
  optimizer === "sgd"
    ? sgd({ learningRate, momentum: MOMENTUM, weightDecay })
    : adamw({ learningRate, weightDecay });

/** The schedule of the settings, for any number of steps. */
export const scheduleOf = ({ schedule }: Pick<NetworkDefaults, "schedule">): Schedule =>
  schedule === "cosine" ? cosine() : warmedUp;

/** warmupStep() whose warm-up is a share of the steps, whose number only fit() knows. */
const warmedUp: Schedule = ours({
  kind: "warmupStep",
  at: (step: number, totalSteps: number, learningRate?: number) =>
    warmupStep({ warmupSteps: warmupStepsOf(totalSteps) }).at(step, totalSteps, learningRate),
  toJSON: () => ({ kind: "warmupStep", warmupShare: WARMUP_SHARE }),
});

/** Warm-up steps of so many steps. */
export const warmupStepsOf = (totalSteps: number): number => Math.ceil(WARMUP_SHARE * totalSteps);

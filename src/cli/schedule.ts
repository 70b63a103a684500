// Schedules by name, with options that follow from the length of the training.

import { pow } from "../core/numerics.ts";
import { warmupStepsOf } from "../models/defaults.ts";
import type { Schedule } from "../schedules/schedule.ts";
import {
  constant,
  cosine,
  cosineRestarts,
  exponentialDecay,
  inverseTimeDecay,
  oneCycle,
  polynomialDecay,
  stepDecay,
  warmup,
  warmupStep,
} from "../schedules/schedules.ts";

/** How long a training is, and its highest learning rate. */
export interface TrainingLength {
  readonly totalSteps: number;
  readonly learningRate: number;
}

/** What decays that never end come down to. */
const LAST_SHARE = 0.01;

const BY_NAME = {
  constant: () => constant(),
  warmupStep: ({ totalSteps }: TrainingLength) =>
    warmupStep({ warmupSteps: warmupStepsOf(totalSteps) }),
  warmupCosine: ({ totalSteps }: TrainingLength) => warmup(warmupStepsOf(totalSteps), cosine()),
  stepDecay: ({ totalSteps }: TrainingLength) =>
    stepDecay({ every: part(totalSteps, 3), factor: 0.1 }),
  exponentialDecay: ({ totalSteps }: TrainingLength) =>
    exponentialDecay({ factor: pow(LAST_SHARE, 1 / totalSteps) }),
  polynomialDecay: () => polynomialDecay(),
  inverseTimeDecay: ({ totalSteps }: TrainingLength) =>
    inverseTimeDecay({ rate: (1 / LAST_SHARE - 1) / totalSteps }),
  cosine: () => cosine(),
  cosineRestarts: ({ totalSteps }: TrainingLength) =>
    cosineRestarts({ period: part(totalSteps, 3) }),
  oneCycle: ({ learningRate }: TrainingLength) => oneCycle({ maxLearningRate: learningRate }),
} as const satisfies Record<string, (length: TrainingLength) => Schedule>;

export type ScheduleName = keyof typeof BY_NAME;

/** The names that --schedule takes. */
export const SCHEDULES = Object.keys(BY_NAME) as readonly ScheduleName[];

/** The schedule of a training, going on after so many of its steps, asked for when it has begun. */
export function scheduleFor(
  name: ScheduleName,
  length: TrainingLength,
  done: () => number,
): Schedule {
  const schedule = BY_NAME[name](length);
  return {
    ...schedule,
    // fit() counts the steps of its own call, and of an interrupted one that it goes on with
    at: (step, _, learningRate) => schedule.at(done() + step, length.totalSteps, learningRate),
  };
}

const part = (totalSteps: number, parts: number) => Math.max(1, Math.ceil(totalSteps / parts));

// Schedules by name, with options that depend on the length of the training.

import { pow } from "../core/numerics.ts";
import { warmupStepsOf } from "../models/defaults.ts";
import type { Schedule } from "../schedules/schedule.ts";
import { scheduleFromJSON } from "../schedules/schedules.ts";

/** The length of a training, and its maximum learning rate. */
export interface TrainingLength {
  readonly totalSteps: number;
  readonly learningRate: number;
}

/** The final rate of decays that never reach 0, as a share of the first. */
const LAST_SHARE = 0.01;

/** The descriptions of schedules; the kind is the name by default. */
const DESCRIPTIONS = {
  constant: () => ({}),
  warmupStep: ({ totalSteps }) => ({ warmupSteps: warmupStepsOf(totalSteps) }),
  warmupCosine: ({ totalSteps }) => ({
    kind: "warmup",
    steps: warmupStepsOf(totalSteps),
    next: { kind: "cosine" },
  }),
  stepDecay: ({ totalSteps }) => ({ every: third(totalSteps), factor: 0.1 }),
  exponentialDecay: ({ totalSteps }) => ({ factor: pow(LAST_SHARE, 1 / totalSteps) }),
  polynomialDecay: () => ({}),
  inverseTimeDecay: ({ totalSteps }) => ({ rate: (1 / LAST_SHARE - 1) / totalSteps }),
  cosine: () => ({}),
  cosineRestarts: ({ totalSteps }) => ({ period: third(totalSteps) }),
  oneCycle: ({ learningRate }) => ({ maxLearningRate: learningRate }),
} as const satisfies Record<string, (length: TrainingLength) => object>;

export type ScheduleName = keyof typeof DESCRIPTIONS;

/** The values of --schedule. */
export const SCHEDULES = Object.keys(DESCRIPTIONS) as readonly ScheduleName[];

/** The schedule of a training; done() returns the steps of it before fit(), once fit() has begun. */
export function scheduleFor(
  name: ScheduleName,
  length: TrainingLength,
  done: () => number,
): Schedule {
  const schedule = scheduleFromJSON({ kind: name, ...DESCRIPTIONS[name](length) });
  return {
    ...schedule,
    // fit() counts the steps of its own call, and of the interrupted one that it resumes
    at: (step, _, learningRate) => schedule.at(done() + step, length.totalSteps, learningRate),
  };
}

const third = (totalSteps: number) => Math.max(1, Math.ceil(totalSteps / 3));

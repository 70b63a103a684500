import { DataError, FormatError } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { constant } from "./constant.ts";
import { cosine } from "./cosine.ts";
import { type CosineRestartsOptions, cosineRestarts } from "./cosine-restarts.ts";
import { type ExponentialDecayOptions, exponentialDecay } from "./exponential-decay.ts";
import { type InverseTimeDecayOptions, inverseTimeDecay } from "./inverse-time-decay.ts";
import { type OneCycleOptions, oneCycle } from "./one-cycle.ts";
import { polynomialDecay } from "./polynomial-decay.ts";
import type { Schedule } from "./schedule.ts";
import { type StepDecayOptions, stepDecay } from "./step-decay.ts";
import { warmup } from "./warmup.ts";
import { type WarmupStepOptions, warmupStep } from "./warmup-step.ts";

/** Schedules that need no options. */
const BY_NAME = { constant, polynomialDecay, cosine } as const;

/** The name of a schedule that needs no options, or a schedule. */
export type ScheduleInput = keyof typeof BY_NAME | Schedule;

/** The schedule for a name, or the schedule itself. */
export function resolveSchedule(given: ScheduleInput): Schedule {
  // an array has an at() too
  const isObject = typeof given === "object" && given !== null && !(Symbol.iterator in given);
  if (isObject && typeof given.at === "function") return given;
  if (typeof given === "string" && Object.hasOwn(BY_NAME, given)) return BY_NAME[given]();
  throw unknownName("schedule", given, Object.keys(BY_NAME));
}

// what a file says is checked by the factories, like what a user says
const FROM_OPTIONS: Record<string, (options: Record<string, unknown>) => Schedule> = {
  constant,
  stepDecay: (options) => stepDecay(options as unknown as StepDecayOptions),
  exponentialDecay: (options) => exponentialDecay(options as unknown as ExponentialDecayOptions),
  polynomialDecay,
  inverseTimeDecay: (options) => inverseTimeDecay(options as unknown as InverseTimeDecayOptions),
  cosine,
  cosineRestarts: (options) => cosineRestarts(options as unknown as CosineRestartsOptions),
  oneCycle: (options) => oneCycle(options as unknown as OneCycleOptions),
  warmupStep: (options) => warmupStep(options as unknown as WarmupStepOptions),
};

// more is no schedule of anyone
const MAX_NESTING = 8;

/**
 * The schedule that toJSON() described.
 * @throws FormatError SCHEDULE for anything else
 */
export function scheduleFromJSON(value: unknown, nesting = 0): Schedule {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject || nesting > MAX_NESTING) throw badSchedule("expected an object with a kind");
  const { kind, ...options } = value as Record<string, unknown>;
  try {
    if (kind === "warmup") {
      const { steps, next, ...others } = options;
      if (Object.keys(others).length > 0) throw badSchedule("expected steps and next of warmup");
      return warmup(steps as number, scheduleFromJSON(next, nesting + 1));
    }
    if (typeof kind === "string" && Object.hasOwn(FROM_OPTIONS, kind)) {
      return FROM_OPTIONS[kind]!(options);
    }
    throw unknownName("schedule", kind, ["warmup", ...Object.keys(FROM_OPTIONS)]);
  } catch (error) {
    throw error instanceof DataError ? badSchedule(error.message) : error;
  }
}

const badSchedule = (reason: string) =>
  new FormatError("SCHEDULE", `Cannot read a schedule: ${reason}`);

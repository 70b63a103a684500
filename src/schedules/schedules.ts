import { DataError, FormatError } from "../core/errors.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import { cos, pow } from "../core/numerics.ts";
import { badOption, numberOption, type Option, optional, readOptions } from "../core/options.ts";
import { isRecord } from "../core/record.ts";
import { Registry } from "../core/registry.ts";
import {
  defineSchedule,
  isOurs,
  makeSchedule,
  ours,
  type RateOptions,
  SCHEDULE_OPTION,
  type Schedule,
  scheduleOf,
} from "./schedule.ts";

const learningRate = optional(numberOption({ low: 0 }));
const end = numberOption({ default: 0, low: 0 });
const factor = (usual?: number) =>
  numberOption({ ...(usual !== undefined && { default: usual }), above: 0 });
const wholeSteps = (low: number, usual?: number) =>
  numberOption({ ...(usual !== undefined && { default: usual }), low, integer: true });

/** From start to end along half a cosine wave; `share` from 0 to 1. */
const anneal = (start: number, last: number, share: number): number =>
  last + ((start - last) / 2) * (1 + cos(Math.PI * share));

/** The share of the training that is done, from 0 to 1. */
function progressAt(step: number, totalSteps: number): number {
  if (step <= 0) return 0;
  return step >= totalSteps ? 1 : step / totalSteps;
}

const constantDefinition = defineSchedule({
  kind: "constant",
  options: { learningRate },
  at: ({ rate }) => rate,
});

/**
 * The same learning rate at every step.
 * @throws DataError for a rate below 0
 *
 * @example
 * constant({ learningRate: 0.1 }).at(5, 10); // 0.1
 */
export const constant = (options: RateOptions = {}): Schedule =>
  makeSchedule(constantDefinition, options);

/** Options of stepDecay(). */
export interface StepDecayOptions extends RateOptions {
  /** Steps between two changes. */
  readonly every: number;
  /** Factor of the rate at each change. Default: 0.1. */
  readonly factor?: number;
}

const stepDecayDefinition = defineSchedule({
  kind: "stepDecay",
  options: { learningRate, every: wholeSteps(1), factor: factor(0.1) },
  at: ({ step, rate }, options) => rate * pow(options.factor, Math.floor(step / options.every)),
});

/**
 * rate · factor^⌊step / every⌋. PyTorch's StepLR.
 * @throws DataError for numbers out of range
 *
 * @example
 * stepDecay({ learningRate: 1, every: 10, factor: 0.5 }).at(25, 100); // 0.25
 */
export const stepDecay = (options: StepDecayOptions): Schedule =>
  makeSchedule(stepDecayDefinition, options);

/** Options of exponentialDecay(). */
export interface ExponentialDecayOptions extends RateOptions {
  /** From one step to the next. */
  readonly factor: number;
}

const exponentialDecayDefinition = defineSchedule({
  kind: "exponentialDecay",
  options: { learningRate, factor: factor() },
  at: ({ step, rate }, options) => rate * pow(options.factor, step),
});

/**
 * rate · factor^step. PyTorch's ExponentialLR.
 * @throws DataError for numbers out of range
 *
 * @example
 * exponentialDecay({ learningRate: 1, factor: 0.5 }).at(3, 100); // 0.125
 */
export const exponentialDecay = (options: ExponentialDecayOptions): Schedule =>
  makeSchedule(exponentialDecayDefinition, options);

/** Options of polynomialDecay(). */
export interface PolynomialDecayOptions extends RateOptions {
  /** Default: 1, a straight line. */
  readonly power?: number;
  /** The rate at totalSteps. Default: 0. */
  readonly end?: number;
}

const polynomialDecayDefinition = defineSchedule({
  kind: "polynomialDecay",
  options: { learningRate, power: factor(1), end },
  at({ step, totalSteps, rate }, { power, end }) {
    const left = 1 - progressAt(step, totalSteps);
    return end + (rate - end) * (power === 1 ? left : pow(left, power));
  },
});

/**
 * end + (rate − end)·(1 − step / totalSteps)^power: a straight line where power is 1. PyTorch's
 * PolynomialLR, which ends at 0.
 * @throws DataError for numbers out of range
 *
 * @example
 * polynomialDecay({ learningRate: 1 }).at(25, 100); // 0.75
 */
export const polynomialDecay = (options: PolynomialDecayOptions = {}): Schedule =>
  makeSchedule(polynomialDecayDefinition, options);

/** Options of inverseTimeDecay(). */
export interface InverseTimeDecayOptions extends RateOptions {
  /** Decay per step. */
  readonly rate: number;
}

const inverseTimeDecayDefinition = defineSchedule({
  kind: "inverseTimeDecay",
  options: { learningRate, rate: numberOption({ low: 0 }) },
  at: ({ step, rate }, options) => rate / (1 + options.rate * step),
});

/**
 * learningRate / (1 + rate·step).
 * @throws DataError for numbers out of range
 *
 * @example
 * inverseTimeDecay({ learningRate: 1, rate: 0.5 }).at(2, 100); // 0.5
 */
export const inverseTimeDecay = (options: InverseTimeDecayOptions): Schedule =>
  makeSchedule(inverseTimeDecayDefinition, options);

/** Options of cosine(). */
export interface CosineOptions extends RateOptions {
  /** The rate at totalSteps. Default: 0. */
  readonly end?: number;
}

const cosineDefinition = defineSchedule({
  kind: "cosine",
  options: { learningRate, end },
  at: ({ step, totalSteps, rate }, { end }) => anneal(rate, end, progressAt(step, totalSteps)),
});

/**
 * Half a cosine wave from the learning rate down to `end`. Loshchilov and Hutter 2017; PyTorch's
 * CosineAnnealingLR with T_max = totalSteps.
 * @throws DataError for numbers out of range
 *
 * @example
 * cosine({ learningRate: 1 }).at(0, 100); // 1
 */
export const cosine = (options: CosineOptions = {}): Schedule =>
  makeSchedule(cosineDefinition, options);

/** Options of cosineRestarts(). */
export interface CosineRestartsOptions extends RateOptions {
  /** Steps of the first wave. */
  readonly period: number;
  /** Length of each wave divided by that of the wave before. Default: 1. */
  readonly multiplier?: number;
  /** The rate at the end of each wave. Default: 0. */
  readonly end?: number;
}

const cosineRestartsDefinition = defineSchedule({
  kind: "cosineRestarts",
  options: { learningRate, period: wholeSteps(1), multiplier: wholeSteps(1, 1), end },
  at: ({ step, rate }, { period, multiplier, end }) =>
    anneal(rate, end, shareOfWave(step, period, multiplier)),
});

/** The share of the current wave that is done. */
function shareOfWave(step: number, period: number, multiplier: number): number {
  if (multiplier === 1) return (step % period) / period;
  let rest = step;
  let length = period;
  while (rest >= length) {
    rest -= length;
    length *= multiplier;
  }
  return rest / length;
}

/**
 * Half cosine waves from the learning rate down to `end`, one after the other. Loshchilov and Hutter
 * 2017; PyTorch's CosineAnnealingWarmRestarts.
 * @throws DataError for numbers out of range
 *
 * @example
 * cosineRestarts({ learningRate: 1, period: 10 }).at(20, 100); // 1
 */
export const cosineRestarts = (options: CosineRestartsOptions): Schedule =>
  makeSchedule(cosineRestartsDefinition, options);

/** Options of oneCycle(). */
export interface OneCycleOptions {
  /** The peak; the optimizer's learning rate is not used. */
  readonly maxLearningRate: number;
  /** Share of all steps in which the rate rises. Default: 0.3. */
  readonly warmupShare?: number;
  /** The rate starts at maxLearningRate / divFactor. Default: 25. */
  readonly divFactor?: number;
  /** The rate ends at its start / finalDivFactor. Default: 1e4. */
  readonly finalDivFactor?: number;
}

const oneCycleDefinition = defineSchedule({
  kind: "oneCycle",
  options: {
    maxLearningRate: numberOption({ low: 0 }),
    warmupShare: numberOption({ default: 0.3, low: 0, high: 1 }),
    divFactor: factor(25),
    finalDivFactor: factor(1e4),
  },
  rateOf: ({ maxLearningRate }) => maxLearningRate,
  at({ step, totalSteps, rate: peak }, { warmupShare, divFactor, finalDivFactor }) {
    const start = peak / divFactor;
    const lastUp = warmupShare * totalSteps - 1;
    if (step <= lastUp) return anneal(start, peak, shareBetween(step, 0, lastUp));
    // as in PyTorch, the rate falls from lastUp on, which need not be a whole step
    const down = shareBetween(step, lastUp, totalSteps - 1);
    return anneal(peak, start / finalDivFactor, down);
  },
});

/** Position of a step between `first` and `last`, at most 1; 1 if they are equal. */
function shareBetween(step: number, first: number, last: number): number {
  return step >= last ? 1 : (step - first) / (last - first);
}

/**
 * Up to the peak and down to almost 0, both along a cosine. Smith and Topin 2019; PyTorch's OneCycleLR with
 * anneal_strategy "cos", without momentum.
 * @throws DataError for numbers out of range
 *
 * @example
 * oneCycle({ maxLearningRate: 1 }).at(29, 100); // 1
 */
export const oneCycle = (options: OneCycleOptions): Schedule =>
  makeSchedule(oneCycleDefinition, options);

/** Options of warmupStep(). */
export interface WarmupStepOptions extends RateOptions {
  /** Steps in which the rate rises. */
  readonly warmupSteps: number;
  /** Shares of all steps at which the rate falls. Default: [0.5, 0.75]. */
  readonly milestones?: readonly number[];
  /** Factor of the rate at each change. Default: 0.1. */
  readonly factor?: number;
}

const shares: Option<readonly number[]> = {
  default: Object.freeze([0.5, 0.75]),
  expected: "an array of numbers from 0 to 1",
  accepts: (given) =>
    Array.isArray(given) &&
    given.every((share) => numberOption({ low: 0, high: 1 }).accepts(share)),
  copy: (given) => Object.freeze([...given]),
};

const warmupStepDefinition = defineSchedule({
  kind: "warmupStep",
  options: { learningRate, warmupSteps: wholeSteps(0), milestones: shares, factor: factor(0.1) },
  at({ step, totalSteps, rate }, { warmupSteps, milestones, factor }) {
    const warm = step + 1 >= warmupSteps ? 1 : (step + 1) / warmupSteps;
    const passed = milestones.filter((share) => step >= share * totalSteps).length;
    return rate * warm * pow(factor, passed);
  },
});

/**
 * learningRate · min(1, (step + 1)/warmupSteps) · factor^(number of milestones m with
 * step ≥ m·totalSteps). The schedule of residual networks: He et al. 2016; Goyal et al. 2017.
 * @throws DataError for numbers out of range
 *
 * @example
 * warmupStep({ learningRate: 1, warmupSteps: 10 }).at(4, 100); // 0.5
 */
export const warmupStep = (options: WarmupStepOptions): Schedule =>
  makeSchedule(warmupStepDefinition, options);

/**
 * A straight line up to the start of `next` in n steps, then `next` over the remaining steps:
 * step < n: next.at(0)·(step + 1)/n.
 * @throws DataError unless n is an integer from 0 and next a schedule
 *
 * @example
 * warmup(4, cosine({ learningRate: 1 })).at(0, 100); // 0.25
 */
export function warmup(steps: number, next: Schedule): Schedule {
  readOptions("warmup", { steps: wholeSteps(0) }, { steps }, SCHEDULE_OPTION);
  if (typeof next?.at !== "function" || typeof next.toJSON !== "function") {
    throw badOption("warmup", "next", "a schedule", next, SCHEDULE_OPTION);
  }
  const schedule = scheduleOf(
    { kind: "warmup", steps, next },
    (step, totalSteps, learningRate) => {
      const left = Math.max(0, totalSteps - steps);
      return step < steps
        ? (next.at(0, left, learningRate) * (step + 1)) / steps
        : next.at(step - steps, left, learningRate);
    },
    () => ({ kind: "warmup", steps, next: next.toJSON() }),
  );
  return isOurs(next) ? ours(schedule) : schedule;
}

/** Definitions by kind. */
export const schedules = new Registry("schedule", [
  constantDefinition,
  stepDecayDefinition,
  exponentialDecayDefinition,
  polynomialDecayDefinition,
  inverseTimeDecayDefinition,
  cosineDefinition,
  cosineRestartsDefinition,
  oneCycleDefinition,
  warmupStepDefinition,
]);

/** Schedules that need no options. */
const BY_NAME = ["constant", "polynomialDecay", "cosine"] as const;

/** The name of a schedule that needs no options, or a schedule. */
export type ScheduleInput = (typeof BY_NAME)[number] | Schedule;

/** The schedule for a name, or the schedule itself. */
export function resolveSchedule(given: ScheduleInput): Schedule {
  // an array has an at() too
  const isObject = typeof given === "object" && given !== null && !(Symbol.iterator in given);
  if (isObject && typeof given.at === "function") return given;
  if (!BY_NAME.includes(given as never)) throw unknownName("schedule", given, BY_NAME);
  return makeSchedule(schedules.get(given), {});
}

/** A deeper schedule is hostile. */
const MAX_NESTING = 8;

/**
 * The schedule that toJSON() described.
 * @throws FormatError SCHEDULE for anything else
 *
 * @example
 * scheduleFromJSON({ kind: "stepDecay", every: 10, factor: 0.5 }).at(10, 100, 0.2); // 0.1
 */
export const scheduleFromJSON = (value: unknown): Schedule => nestedSchedule(value, 0);

function nestedSchedule(value: unknown, nesting: number): Schedule {
  if (!isRecord(value) || nesting > MAX_NESTING)
    throw badSchedule("expected an object with a kind");
  const { kind, ...options } = value;
  try {
    if (kind !== "warmup") return makeSchedule(schedules.get(kind), options);
    requireKnownKeys("warmup", options, ["steps", "next"]);
    return warmup(options.steps as number, nestedSchedule(options.next, nesting + 1));
  } catch (error) {
    throw error instanceof DataError ? badSchedule(error.message) : error;
  }
}

const badSchedule = (reason: string) =>
  new FormatError("SCHEDULE", `Cannot read a schedule: ${reason}`);

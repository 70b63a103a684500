import { DataError } from "../core/errors.ts";
import { LARGEST_FLOAT32 } from "../core/float32.ts";
import { requireKnownKeys } from "../core/names.ts";
import { showValue } from "../core/show.ts";

/** A learning rate by step. Pure: the same step gives the same rate. */
export interface Schedule {
  readonly kind: string;
  /**
   * The learning rate in f64. Steps count from 0 to totalSteps − 1; past the end the last value
   * stands. `learningRate` is the optimizer's, for schedules that were given none.
   * @throws DataError NO_LEARNING_RATE if neither has one
   */
  at(step: number, totalSteps: number, learningRate?: number): number;
  /** Kind and options as plain data; scheduleFromJSON() reads it. */
  toJSON(): ScheduleJSON;
}

/** A schedule as plain data. */
export interface ScheduleJSON {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** What most schedules take. */
export interface RateOptions {
  /** Where it starts from; the optimizer's learning rate where not given. */
  readonly learningRate?: number;
}

/**
 * A schedule from its checked options and the rate at a step, where options.learningRate comes
 * before the optimizer's.
 */
export function rateSchedule<Options extends RateOptions>(
  kind: string,
  options: Options,
  rateAt: (step: number, totalSteps: number, learningRate: number) => number,
): Schedule {
  return makeSchedule(kind, options, (step, totalSteps, learningRate) => {
    const rate = options.learningRate ?? learningRate;
    if (rate !== undefined) return rateAt(step, totalSteps, rate);
    throw new DataError(
      "NO_LEARNING_RATE",
      `Cannot evaluate ${kind}: expected a learning rate, got none`,
      { expected: "a number", hint: `pass it to ${kind}({ learningRate })` },
    );
  });
}

/** A schedule from its checked options and its `at`, which need not check steps. */
export function makeSchedule(kind: string, options: object, at: Schedule["at"]): Schedule {
  const plain: ScheduleJSON = Object.freeze({ kind, ...options });
  return ours({
    ...plain,
    at(step: number, totalSteps: number, learningRate?: number) {
      requireStep(kind, "step", step);
      requireStep(kind, "totalSteps", totalSteps);
      return at(step, totalSteps, learningRate);
    },
    toJSON: () => plain,
  });
}

const OURS = new WeakSet<Schedule>();

/** Whether it is one of the library's, which may be asked at any time. */
export const isOurs = (schedule: Schedule): boolean => OURS.has(schedule);

/** One of the library's. */
export function ours<Ours extends Schedule>(schedule: Ours): Ours {
  OURS.add(schedule);
  return Object.freeze(schedule);
}

function requireStep(kind: string, name: string, value: number): void {
  if (typeof value === "number" && value >= 0 && value < Infinity) return;
  throw new DataError(
    "STEP",
    `Cannot evaluate ${kind}: expected ${name} to be a number >= 0, got ${showValue(value)}`,
    { expected: "a number >= 0", got: value },
  );
}

/** The share of the training that is over, from 0 to 1. */
export function progressAt(step: number, totalSteps: number): number {
  if (step <= 0) return 0;
  return step >= totalSteps ? 1 : step / totalSteps;
}

/** What an option must be. Both limits are allowed values; `above` itself is not. */
export interface Range {
  readonly low?: number;
  readonly high?: number;
  readonly above?: number;
  readonly integer?: boolean;
  /** What stands where nothing is given. */
  readonly usual?: number;
}

/** Refuses an option that is not a number of the range. */
export function requireOption(
  kind: string,
  name: string,
  given: number | undefined,
  range: Range,
): number {
  const {
    low = -Infinity,
    high = LARGEST_FLOAT32,
    above = -Infinity,
    integer = false,
    usual,
  } = range;
  const value = given === undefined ? usual : given;
  const fits =
    typeof value === "number" &&
    Number.isFinite(value) &&
    value >= low &&
    value <= high &&
    value > above &&
    (!integer || Number.isSafeInteger(value));
  if (fits) return value;
  const limits = [
    ...(above > -Infinity ? [`> ${above}`] : []),
    ...(low > -Infinity ? [`>= ${low}`] : []),
    ...(high < LARGEST_FLOAT32 ? [`<= ${high}`] : []),
  ];
  const expected = `${integer ? "an integer" : "a number"} ${limits.join(" and ")}`;
  throw new DataError(
    "SCHEDULE_OPTION",
    `Cannot use ${kind}: expected ${name} to be ${expected}, got ${showValue(value)}`,
    { expected, got: value },
  );
}

/** Refuses anything but an object with these keys. */
export function requireOptions(kind: string, options: object, known: readonly string[]): void {
  if (typeof options === "object" && options !== null) {
    requireKnownKeys(kind, options, known);
    return;
  }
  const got = showValue(options);
  throw new DataError("SCHEDULE_OPTION", `Cannot use ${kind}: expected options, got ${got}`, {
    expected: "an object",
    got: options,
  });
}

/** Refuses unknown options and a learning rate below 0. Returns the learning rate if set. */
export function rateOption(
  kind: string,
  options: RateOptions,
  others: readonly string[] = [],
): RateOptions {
  requireOptions(kind, options, ["learningRate", ...others]);
  const { learningRate } = options;
  if (learningRate === undefined) return {};
  return { learningRate: requireOption(kind, "learningRate", learningRate, { low: 0 }) };
}

import { DataError } from "../core/errors.ts";
import { type OptionTable, type OptionValues, readOptions } from "../core/options.ts";

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

/** The code of options that cannot be used. */
export const SCHEDULE_OPTION = "SCHEDULE_OPTION";

/** Where a training is, and the rate that it starts from. */
interface Place {
  readonly step: number;
  readonly totalSteps: number;
  readonly rate: number;
}

/** What a schedule is: everything the library knows about it. */
export interface ScheduleDefinition {
  readonly kind: string;
  readonly options: OptionTable;
  /** The rate that it starts from, where that is not called learningRate. */
  rateOf?(options: never): number;
  /** The learning rate at a step. */
  at(place: Place, options: never): number;
}

/** A definition whose options have types. */
export const defineSchedule = <Table extends OptionTable>(definition: {
  readonly kind: string;
  readonly options: Table;
  rateOf?(options: OptionValues<Table>): number;
  at(place: Place, options: OptionValues<Table>): number;
}): ScheduleDefinition => definition;

/**
 * A schedule with its options, where options.learningRate comes before the optimizer's.
 * @throws DataError for options that cannot be used
 */
export function makeSchedule(definition: ScheduleDefinition, given: object): Schedule {
  const { kind } = definition;
  const options = readOptions(kind, definition.options, given, SCHEDULE_OPTION);
  const own = definition.rateOf?.(options as never) ?? (options as RateOptions).learningRate;
  const schedule = scheduleOf({ kind, ...options }, (step, totalSteps, learningRate) => {
    const rate = own ?? learningRate;
    if (rate !== undefined) return definition.at({ step, totalSteps, rate }, options as never);
    throw new DataError(
      "NO_LEARNING_RATE",
      `Cannot evaluate ${kind}: expected a learning rate, got none`,
      { expected: "a number", hint: `pass it to ${kind}({ learningRate })` },
    );
  });
  return ours(schedule);
}

/** A schedule from its description and its `at`, which need not check steps. */
export function scheduleOf(
  plain: ScheduleJSON,
  at: Schedule["at"],
  toJSON: () => ScheduleJSON = () => plain,
): Schedule {
  Object.freeze(plain);
  return Object.freeze({
    ...plain,
    at(step: number, totalSteps: number, learningRate?: number) {
      requireStep(plain.kind, "step", step);
      requireStep(plain.kind, "totalSteps", totalSteps);
      return at(step, totalSteps, learningRate);
    },
    toJSON,
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
  throw DataError.of("STEP", `evaluate ${kind}`, `${name} to be a number >= 0`, value);
}

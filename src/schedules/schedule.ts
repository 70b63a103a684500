import { DataError, phrase } from "../core/errors.ts";
import { type OptionTable, type OptionValues, readOptions } from "../core/options.ts";

/** A learning rate by step. Pure: the same step gives the same rate. */
export interface Schedule {
  readonly kind: string;
  /**
   * The learning rate in f64. Steps count from 0 to totalSteps − 1; later ones have the last value.
   * `learningRate` is the optimizer's, for schedules without their own.
   * @throws DataError NO_LEARNING_RATE if neither has one
   */
  at(step: number, totalSteps: number, learningRate?: number): number;
  /** Kind and options as plain data, for scheduleFromJSON(). */
  toJSON(): ScheduleJSON;
}

/** A schedule as plain data. */
export interface ScheduleJSON {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Options of most schedules. */
export interface RateOptions {
  /** Initial learning rate. Default: the optimizer's. */
  readonly learningRate?: number;
}

/** Error code of options. */
export const SCHEDULE_OPTION = "SCHEDULE_OPTION";

/** A step of a training, and the initial rate. */
interface Place {
  readonly step: number;
  readonly totalSteps: number;
  readonly rate: number;
}

/** Everything the library knows about a kind of schedule. */
export interface ScheduleDefinition {
  readonly kind: string;
  readonly options: OptionTable;
  /** The initial rate, if the option is not called learningRate. */
  rateOf?(options: never): number;
  /** The learning rate at a step. */
  at(place: Place, options: never): number;
}

/** A definition with typed options. */
export const defineSchedule = <Table extends OptionTable>(definition: {
  readonly kind: string;
  readonly options: Table;
  rateOf?(options: OptionValues<Table>): number;
  at(place: Place, options: OptionValues<Table>): number;
}): ScheduleDefinition => definition;

/** A schedule with its options. @throws DataError for options that cannot be used */
export function makeSchedule(definition: ScheduleDefinition, given: object): Schedule {
  const { kind } = definition;
  const options = readOptions(kind, definition.options, given, SCHEDULE_OPTION);
  const own = definition.rateOf?.(options as never) ?? (options as RateOptions).learningRate;
  const schedule = scheduleOf({ kind, ...options }, (step, totalSteps, learningRate) => {
    const rate = own ?? learningRate;
    if (rate !== undefined) return definition.at({ step, totalSteps, rate }, options as never);
    const hint = `pass it to ${kind}({ learningRate })`;
    throw DataError.of("NO_LEARNING_RATE", `evaluate ${kind}`, "a learning rate", phrase("none"), {
      hint,
    });
  });
  return ours(schedule);
}

/** A schedule from its description and its `at`, to which checks of steps are added. */
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

/** Whether a schedule is of the library, so pure. */
export const isOurs = (schedule: Schedule): boolean => OURS.has(schedule);

/** Marks a schedule as one of the library. */
export function ours<Ours extends Schedule>(schedule: Ours): Ours {
  OURS.add(schedule);
  return Object.freeze(schedule);
}

function requireStep(kind: string, name: string, value: number): void {
  if (typeof value === "number" && value >= 0 && value < Infinity) return;
  throw DataError.of("STEP", `evaluate ${kind}`, `${name} to be a number >= 0`, value);
}

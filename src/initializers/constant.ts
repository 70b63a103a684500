import type { RateOptions, Schedule } from "../schedules/schedule.ts";
import { constant as schedule } from "../schedules/schedules.ts";
import { type Initializer, constant as initializer } from "./initializer.ts";

/**
 * With a number: the initializer that sets every weight to this number.
 *
 * @example
 * dense(2, { biasInitializer: constant(0.1) }).biasInitializer; // { kind: "constant", value: 0.1 }
 * constant({ learningRate: 0.1 }).at(5, 100); // 0.1
 */
export function constant(value: number): Initializer;
/** Without a number: the schedule with a constant learning rate. */
export function constant(options?: RateOptions): Schedule;
export function constant(given?: number | RateOptions): Initializer | Schedule {
  return typeof given === "number" ? initializer(given) : schedule(given);
}

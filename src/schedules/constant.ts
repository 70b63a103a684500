import { type RateOptions, rateOption, rateSchedule, type Schedule } from "./schedule.ts";

/**
 * The same learning rate at every step.
 * @throws DataError for a rate below 0
 *
 * @example
 * constant({ learningRate: 0.1 }).at(5, 10); // 0.1
 */
export function constant(options: RateOptions = {}): Schedule {
  return rateSchedule("constant", rateOption("constant", options), (_step, _total, rate) => rate);
}

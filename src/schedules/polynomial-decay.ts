import { pow } from "../core/numerics.ts";
import {
  progressAt,
  type RateOptions,
  rateOption,
  rateSchedule,
  requireOption,
  type Schedule,
} from "./schedule.ts";

/** Options of polynomialDecay(). */
export interface PolynomialDecayOptions extends RateOptions {
  /** 1, a straight line, where not given. */
  readonly power?: number;
  /** The rate at totalSteps; 0 where not given. */
  readonly end?: number;
}

/**
 * end + (rate − end)·(1 − step / totalSteps)^power: a straight line where power is 1. PyTorch's
 * PolynomialLR, which ends at 0.
 * @throws DataError for numbers out of range
 *
 * @example
 * polynomialDecay({ learningRate: 1 }).at(25, 100); // 0.75
 */
export function polynomialDecay(options: PolynomialDecayOptions = {}): Schedule {
  const kind = "polynomialDecay";
  const rate = rateOption(kind, options, ["power", "end"]);
  const power = requireOption(kind, "power", options.power, { usual: 1, above: 0 });
  const end = requireOption(kind, "end", options.end, { usual: 0, low: 0 });
  return rateSchedule(kind, { ...rate, power, end }, (step, totalSteps, learningRate) => {
    const left = 1 - progressAt(step, totalSteps);
    return end + (learningRate - end) * (power === 1 ? left : pow(left, power));
  });
}

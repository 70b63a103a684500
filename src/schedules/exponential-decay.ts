import { pow } from "../core/numerics.ts";
import {
  type RateOptions,
  rateOption,
  rateSchedule,
  requireOption,
  type Schedule,
} from "./schedule.ts";

/** Options of exponentialDecay(). */
export interface ExponentialDecayOptions extends RateOptions {
  /** From one step to the next. */
  readonly factor: number;
}

/**
 * rate · factor^step. PyTorch's ExponentialLR.
 * @throws DataError for numbers out of range
 *
 * @example
 * exponentialDecay({ learningRate: 1, factor: 0.5 }).at(3, 100); // 0.125
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const kind = "exponentialDecay";
  const rate = rateOption(kind, options, ["factor"]);
  const factor = requireOption(kind, "factor", options.factor, { above: 0 });
  return rateSchedule(
    kind,
    { ...rate, factor },
    (step, _totalSteps, learningRate) => learningRate * pow(factor, step),
  );
}

import { pow } from "../core/numerics.ts";
import {
  type RateOptions,
  rateOption,
  rateSchedule,
  requireOption,
  type Schedule,
} from "./schedule.ts";

/** Options of stepDecay(). */
export interface StepDecayOptions extends RateOptions {
  /** Steps between two changes. */
  readonly every: number;
  /** What the rate is multiplied by each time; 0.1 where not given. */
  readonly factor?: number;
}

/**
 * rate · factor^⌊step / every⌋. PyTorch's StepLR.
 * @throws DataError for numbers out of range
 *
 * @example
 * stepDecay({ learningRate: 1, every: 10, factor: 0.5 }).at(25, 100); // 0.25
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const kind = "stepDecay";
  const rate = rateOption(kind, options, ["every", "factor"]);
  const every = requireOption(kind, "every", options.every, { low: 1, integer: true });
  const factor = requireOption(kind, "factor", options.factor, { usual: 0.1, above: 0 });
  return rateSchedule(
    kind,
    { ...rate, every, factor },
    (step, _totalSteps, learningRate) => learningRate * pow(factor, Math.floor(step / every)),
  );
}

import { anneal } from "./cosine.ts";
import {
  type RateOptions,
  rateOption,
  rateSchedule,
  requireOption,
  type Schedule,
} from "./schedule.ts";

/** Options of cosineRestarts(). */
export interface CosineRestartsOptions extends RateOptions {
  /** Steps of the first wave. */
  readonly period: number;
  /** How many times longer each wave is than the one before; 1 where not given. */
  readonly multiplier?: number;
  /** The rate that each wave comes down to; 0 where not given. */
  readonly end?: number;
}

/**
 * Half cosine waves from the learning rate down to `end`, one after the other. Loshchilov and Hutter
 * 2017; PyTorch's CosineAnnealingWarmRestarts.
 * @throws DataError for numbers out of range
 *
 * @example
 * cosineRestarts({ learningRate: 1, period: 10 }).at(20, 100); // 1
 */
export function cosineRestarts(options: CosineRestartsOptions): Schedule {
  const kind = "cosineRestarts";
  const rate = rateOption(kind, options, ["period", "multiplier", "end"]);
  const period = requireOption(kind, "period", options.period, { low: 1, integer: true });
  const multiplier = requireOption(kind, "multiplier", options.multiplier, {
    usual: 1,
    low: 1,
    integer: true,
  });
  const end = requireOption(kind, "end", options.end, { usual: 0, low: 0 });
  return rateSchedule(
    kind,
    { ...rate, period, multiplier, end },
    (step, _totalSteps, learningRate) =>
      anneal(learningRate, end, shareOfWave(step, period, multiplier)),
  );
}

/** The share of the current wave that is over. */
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

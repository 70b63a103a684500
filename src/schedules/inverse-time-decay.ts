import {
  type RateOptions,
  rateOption,
  rateSchedule,
  requireOption,
  type Schedule,
} from "./schedule.ts";

/** Options of inverseTimeDecay(). */
export interface InverseTimeDecayOptions extends RateOptions {
  /** How fast it falls, per step. */
  readonly rate: number;
}

/**
 * learningRate / (1 + rate·step).
 * @throws DataError for numbers out of range
 *
 * @example
 * inverseTimeDecay({ learningRate: 1, rate: 0.5 }).at(2, 100); // 0.5
 */
export function inverseTimeDecay(options: InverseTimeDecayOptions): Schedule {
  const kind = "inverseTimeDecay";
  const learningRate = rateOption(kind, options, ["rate"]);
  const rate = requireOption(kind, "rate", options.rate, { low: 0 });
  return rateSchedule(
    kind,
    { ...learningRate, rate },
    (step, _totalSteps, start) => start / (1 + rate * step),
  );
}

import { cos } from "../core/numerics.ts";
import {
  progressAt,
  type RateOptions,
  rateOption,
  rateSchedule,
  requireOption,
  type Schedule,
} from "./schedule.ts";

/** Options of cosine(). */
export interface CosineOptions extends RateOptions {
  /** The rate at totalSteps. */
  readonly end?: number;
}

/**
 * Half a cosine wave from the learning rate down to `end`. Loshchilov and Hutter 2017; PyTorch's
 * CosineAnnealingLR with T_max = totalSteps.
 * @throws DataError for numbers out of range
 *
 * @example
 * cosine({ learningRate: 1 }).at(0, 100); // 1
 */
export function cosine(options: CosineOptions = {}): Schedule {
  const kind = "cosine";
  const rate = rateOption(kind, options, ["end"]);
  const end = requireOption(kind, "end", options.end, { usual: 0, low: 0 });
  return rateSchedule(kind, { ...rate, end }, (step, totalSteps, learningRate) =>
    anneal(learningRate, end, progressAt(step, totalSteps)),
  );
}

/** From start to end along half a cosine wave; `share` from 0 to 1. */
export function anneal(start: number, end: number, share: number): number {
  return end + ((start - end) / 2) * (1 + cos(Math.PI * share));
}

import { anneal } from "./cosine.ts";
import { makeSchedule, requireOption, requireOptions, type Schedule } from "./schedule.ts";

/** Options of oneCycle(). */
export interface OneCycleOptions {
  /** The peak. The optimizer's learning rate has no part. */
  readonly maxLearningRate: number;
  /** Share of all steps on the way up. */
  readonly warmupShare?: number;
  /** It starts at maxLearningRate / divFactor. */
  readonly divFactor?: number;
  /** It ends at the start / finalDivFactor. */
  readonly finalDivFactor?: number;
}

/**
 * Up to the peak and down to almost nothing, both along a cosine. Smith and Topin 2019; PyTorch's
 * OneCycleLR with anneal_strategy "cos", the learning rate only.
 * @throws DataError for numbers out of range
 *
 * @example
 * oneCycle({ maxLearningRate: 1 }).at(29, 100); // 1
 */
export function oneCycle(options: OneCycleOptions): Schedule {
  const kind = "oneCycle";
  requireOptions(kind, options, ["maxLearningRate", "warmupShare", "divFactor", "finalDivFactor"]);
  const { warmupShare = 0.3, divFactor = 25, finalDivFactor = 1e4 } = options;
  const peak = requireOption(kind, "maxLearningRate", options.maxLearningRate, { low: 0 });
  requireOption(kind, "warmupShare", warmupShare, { low: 0, high: 1 });
  const start = peak / requireOption(kind, "divFactor", divFactor, { above: 0 });
  const end = start / requireOption(kind, "finalDivFactor", finalDivFactor, { above: 0 });
  return makeSchedule(
    kind,
    { maxLearningRate: peak, warmupShare, divFactor, finalDivFactor },
    (step, totalSteps) => {
      const lastUp = warmupShare * totalSteps - 1;
      if (step <= lastUp) return anneal(start, peak, shareBetween(step, 0, lastUp));
      // PyTorch starts the way down at lastUp, which need not be a whole step
      return anneal(peak, end, shareBetween(step, lastUp, totalSteps - 1));
    },
  );
}

/** How far a step is from `first` to `last`, at most 1; a way of no length is over at once. */
function shareBetween(step: number, first: number, last: number): number {
  return step >= last ? 1 : (step - first) / (last - first);
}

import { DataError } from "../core/errors.ts";
import { pow } from "../core/numerics.ts";
import { showValue } from "../core/show.ts";
import {
  type RateOptions,
  rateOption,
  rateSchedule,
  requireOption,
  type Schedule,
} from "./schedule.ts";

/** Options of warmupStep(). */
export interface WarmupStepOptions extends RateOptions {
  /** Steps on the way up. */
  readonly warmupSteps: number;
  /** Shares of all steps at which the rate falls; [0.5, 0.75] where not given. */
  readonly milestones?: readonly number[];
  /** What the rate is multiplied by each time; 0.1 where not given. */
  readonly factor?: number;
}

/**
 * learningRate · min(1, (step + 1)/warmupSteps) · factor^(number of milestones m with
 * step ≥ m·totalSteps). The schedule of residual networks: He et al. 2016; Goyal et al. 2017.
 * @throws DataError for numbers out of range
 *
 * @example
 * warmupStep({ learningRate: 1, warmupSteps: 10 }).at(4, 100); // 0.5
 */
export function warmupStep(options: WarmupStepOptions): Schedule {
  const kind = "warmupStep";
  const rate = rateOption(kind, options, ["warmupSteps", "milestones", "factor"]);
  const warmupSteps = requireOption(kind, "warmupSteps", options.warmupSteps, {
    low: 0,
    integer: true,
  });
  const factor = requireOption(kind, "factor", options.factor, { usual: 0.1, above: 0 });
  const { milestones: given = [0.5, 0.75] } = options;
  const milestones = readMilestones(kind, given);
  return rateSchedule(
    kind,
    { ...rate, warmupSteps, milestones, factor },
    (step, totalSteps, learningRate) => {
      const warm = step + 1 >= warmupSteps ? 1 : (step + 1) / warmupSteps;
      const passed = milestones.filter((share) => step >= share * totalSteps).length;
      return learningRate * warm * pow(factor, passed);
    },
  );
}

function readMilestones(kind: string, given: readonly number[]): readonly number[] {
  if (Array.isArray(given)) {
    return Object.freeze(
      given.map((share) => requireOption(kind, "each milestone", share, { low: 0, high: 1 })),
    );
  }
  throw new DataError(
    "SCHEDULE_OPTION",
    `Cannot use ${kind}: expected milestones to be an array of shares, got ${showValue(given)}`,
    { expected: "an array of numbers from 0 to 1", got: given },
  );
}

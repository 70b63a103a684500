// The learning rate of each step.

import { DataError, phrase } from "../core/errors.ts";
import { LARGEST_FLOAT32 } from "../core/float32.ts";
import { showValue } from "../core/show.ts";
import { isOurs } from "../schedules/schedule.ts";
import { resolveSchedule, type ScheduleInput } from "../schedules/schedules.ts";

/** Largest number of steps whose rates are checked before the training. */
const STEPS_CHECKED = 4096;

/**
 * The learning rate by step and total steps: constant without a schedule.
 * @throws DataError RATE for a schedule that gives no rate: a schedule of the library before the first step, a
 * custom one before the first step of that epoch
 */
export function learningRates(
  schedule: ScheduleInput | undefined,
  usual: number,
  steps: number,
): (step: number, totalSteps: number) => number {
  if (schedule === undefined) return () => usual;
  const resolved = resolveSchedule(schedule);
  const rateAt = (step: number, totalSteps: number) =>
    requireRate(resolved.at(step, totalSteps, usual), step, totalSteps);
  // a custom schedule need not be pure
  const checked = isOurs(resolved) ? Math.min(steps, STEPS_CHECKED) : 0;
  for (let i = 0; i < checked; i++) {
    rateAt(Math.floor((i * (steps - 1)) / Math.max(1, checked - 1)), steps);
  }
  return rateAt;
}

function requireRate(rate: number, step: number, totalSteps: number): number {
  if (typeof rate === "number" && rate >= 0 && rate <= LARGEST_FLOAT32) return rate;
  const got = phrase(`${showValue(rate)} at step ${step} of ${totalSteps}`, rate);
  throw DataError.of("RATE", "fit", "the schedule to give a number >= 0", got);
}

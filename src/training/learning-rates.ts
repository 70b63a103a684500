// The learning rate of each step, and what a schedule may say of it.

import { DataError } from "../core/errors.ts";
import { LARGEST_FLOAT32 } from "../core/float32.ts";
import { showValue } from "../core/show.ts";
import { isOurs } from "../schedules/schedule.ts";
import { resolveSchedule, type ScheduleInput } from "../schedules/schedules.ts";

/** Steps whose rates are looked at before the first one. */
const LOOKED_AT = 4096;

/**
 * The learning rate at a step of so many: the optimizer's where there is no schedule.
 * @throws DataError RATE for a schedule that gives no rate: one of the library's before the first step, one
 * of the user's own before the first step of that epoch
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
  // one of the user's own is asked in its time only
  const looks = isOurs(resolved) ? Math.min(steps, LOOKED_AT) : 0;
  for (let i = 0; i < looks; i++) {
    rateAt(Math.floor((i * (steps - 1)) / Math.max(1, looks - 1)), steps);
  }
  return rateAt;
}

function requireRate(rate: number, step: number, totalSteps: number): number {
  if (typeof rate === "number" && rate >= 0 && rate <= LARGEST_FLOAT32) return rate;
  throw new DataError(
    "RATE",
    `Cannot fit: expected the schedule to give a number >= 0, got ${showValue(rate)} at step ${step} of ${totalSteps}`,
    { expected: "a number >= 0", got: rate },
  );
}

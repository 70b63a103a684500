import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import { isOurs, makeSchedule, ours, requireOption, type Schedule } from "./schedule.ts";

/**
 * A straight line up to the start of `next` in n steps, then `next` over the steps that are left:
 * step < n: next.at(0)·(step + 1)/n.
 * @throws DataError unless n is an integer from 0 and next a schedule
 *
 * @example
 * warmup(4, cosine({ learningRate: 1 })).at(0, 100); // 0.25
 */
export function warmup(steps: number, next: Schedule): Schedule {
  requireOption("warmup", "steps", steps, { low: 0, integer: true });
  if (typeof next?.at !== "function" || typeof next.toJSON !== "function") {
    throw new DataError(
      "SCHEDULE_OPTION",
      `Cannot use warmup: expected a schedule to follow, got ${showValue(next)}`,
      { expected: "a schedule", got: next },
    );
  }
  const schedule = makeSchedule("warmup", { steps, next }, (step, totalSteps, learningRate) => {
    const left = Math.max(0, totalSteps - steps);
    return step < steps
      ? (next.at(0, left, learningRate) * (step + 1)) / steps
      : next.at(step - steps, left, learningRate);
  });
  const whole: Schedule = {
    ...schedule,
    toJSON: () => ({ kind: "warmup", steps, next: next.toJSON() }),
  };
  return isOurs(next) ? ours(whole) : Object.freeze(whole);
}

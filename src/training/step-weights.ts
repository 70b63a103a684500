// The weight of each step of an epoch in its mean loss.

import { permute } from "../engine/js/random.ts";
import type { Key } from "../random/keys.ts";
import type { SlotRows } from "./feed.ts";

/** The weight of each step of an epoch: the sum of the weights of its rows, or their number. */
export function stepWeights(
  count: number,
  batchSize: number,
  weights: SlotRows | undefined,
  shuffleKey?: Key,
): Float64Array {
  const sums = new Float64Array(Math.ceil(count / batchSize));
  if (!weights) {
    return sums.map((_, step) => Math.min(batchSize, count - step * batchSize));
  }
  for (let rank = 0; rank < count; rank++) {
    const row = shuffleKey ? permute(rank, count, shuffleKey[0], shuffleKey[1]) : rank;
    sums[Math.floor(rank / batchSize)]! += weights.data[row]!;
  }
  return sums;
}

/** The weighted mean of the losses of steps, from step `first` on; 0 if all weights are 0. */
export function meanOfSteps(losses: Float32Array, weights: Float64Array, first = 0): number {
  let total = 0;
  let sum = 0;
  losses.forEach((loss, i) => {
    total += loss * weights[first + i]!;
    sum += weights[first + i]!;
  });
  return sum === 0 ? 0 : total / sum;
}

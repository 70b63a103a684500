// Sample numbers: random numbers depend on them, so the order of rows does not matter.

import { DataError } from "../core/errors.ts";
import { partnerRank } from "../engine/js/augmentation/draws.ts";
import type { Key } from "../random/keys.ts";

/** The sample numbers of a data set; otherwise the positions of the rows. */
export function samplesOf(
  action: string,
  data: { readonly samples?: Int32Array },
  count: number,
): Int32Array {
  const { samples } = data;
  if (samples === undefined) return Int32Array.from({ length: count }, (_, row) => row);
  if (samples instanceof Int32Array && samples.length === count) return samples;
  const expected = `samples to be an Int32Array with the number of each of ${count} rows`;
  const hint = "omit it, or use dataset()";
  throw DataError.of("SAMPLES", action, expected, samples, { expected: count, hint });
}

/** The partners of samples in mixup, by rank among the sample numbers. */
export interface Partners {
  /** Row of each rank; undefined if the rows are in order. */
  readonly table: Int32Array | undefined;
  /** Row of a sample's partner. */
  rowOf(sample: number, transform: number, key: Key): number;
}

/** The partners among rows with these numbers. */
export function partnersAmong(samples: Int32Array): Partners {
  const isInOrder = samples.every((sample, row) => row === 0 || samples[row - 1]! <= sample);
  const table = isInOrder
    ? undefined
    : Int32Array.from(samples.keys()).sort((a, b) => samples[a]! - samples[b]!);
  return {
    table,
    rowOf(sample, transform, key) {
      const rank = partnerRank(sample, samples.length, transform, ...key);
      return table ? table[rank]! : rank;
    },
  };
}

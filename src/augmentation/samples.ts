// Numbers of samples: what random numbers go by, so that the order of rows does not matter.

import { DataError } from "../core/errors.ts";
import { partnerRank } from "../engine/js/augmentation/mixup.ts";
import type { Key } from "../random/keys.ts";

/** The numbers that rows have in a data set; in anything else a row's number is its place. */
export function samplesOf(
  action: string,
  data: { readonly samples?: Int32Array },
  count: number,
): Int32Array {
  const { samples } = data;
  if (samples === undefined) return Int32Array.from({ length: count }, (_, row) => row);
  if (samples instanceof Int32Array && samples.length === count) return samples;
  throw new DataError(
    "SAMPLES",
    `Cannot ${action}: expected samples to be an Int32Array with the number of each of ${count} rows`,
    { expected: count, got: samples.length, hint: "leave it out, or use dataset()" },
  );
}

/** Which row is mixed into a sample: by rank among the numbers of the samples. */
export interface Partners {
  /** Row of each rank; undefined where the rows are in order. */
  readonly table: Int32Array | undefined;
  /** Row of the partner of a sample. */
  rowOf(sample: number, transform: number, key: Key): number;
}

/** The partners among rows of these numbers. */
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

// Every use of random numbers has its own key, derived from the seed, the purpose and the position.

import { DataError } from "../core/errors.ts";
import { foldKey, rootKey } from "../engine/js/random.ts";

/** Key of a stream of random numbers. */
export type Key = readonly [number, number];

/** Purposes of random numbers. Results depend on these values: never change one. */
export const PURPOSE = {
  initialize: 1,
  shuffle: 2,
  dropout: 3,
  augment: 4,
  split: 5,
  validation: 6,
  synthetic: 7,
  search: 8,
} as const;

export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

/** The key of a purpose for a seed; `data` is the position: a layer, an epoch, a sample. */
export function keyFor(seed: number, purpose: Purpose, ...data: readonly number[]): Key {
  if (!Number.isSafeInteger(seed)) throw DataError.of("SEED", "use the seed", "an integer", seed);
  return [purpose, ...data].reduce<Key>((key, word) => foldKey(key, word), rootKey(seed));
}

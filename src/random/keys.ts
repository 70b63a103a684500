// Every random thing draws from a key of its own, derived from the seed, its purpose and its place.

import { DataError } from "../core/errors.ts";
import { foldKey, rootKey } from "../engine/js/random.ts";

/** Names one stream of random numbers. */
export type Key = readonly [number, number];

/** What random numbers are for. The numbers are part of every result: never change one. */
export const PURPOSE = {
  initialize: 1,
  shuffle: 2,
  dropout: 3,
  augment: 4,
  split: 5,
  validation: 6,
  synthetic: 7,
} as const;

export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];

/** The key of a purpose under a seed; `data` tell its places apart: a layer, an epoch, a sample. */
export function keyFor(seed: number, purpose: Purpose, ...data: readonly number[]): Key {
  if (!Number.isSafeInteger(seed)) {
    throw DataError.of("SEED", "use the seed", "an integer", seed);
  }
  return [purpose, ...data].reduce<Key>((key, word) => foldKey(key, word), rootKey(seed));
}

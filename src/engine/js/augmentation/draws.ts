// Random numbers of a sample in an epoch: each transform has words of its own, so that what one of them
// draws depends on nothing else.

import { threefry } from "../random.ts";

/** Two 32-bit words. */
export type Words = Uint32Array;

/** The key of a sample under the key of the epoch. */
export const sampleKey = (key0: number, key1: number, sample: number): Words =>
  threefry(key0, key1, sample, 0);

/** Two random words: number `draw` of a transform. */
export const wordsOf = (key: Words, transform: number, draw: number): Words =>
  threefry(key[0]!, key[1]!, transform, draw);

/** In [0, 1): the upper 24 bits of a word. */
export const uniform = (word: number): number => (word >>> 8) / 16777216;

/** In [low, high). */
export const uniformIn = (word: number, low: number, high: number): number =>
  low + (high - low) * uniform(word);

/** A whole number from 0 to below count. */
export const below = (word: number, count: number): number =>
  Math.floor((word * count) / 4294967296);

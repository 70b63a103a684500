// Random numbers of a sample in an epoch. Each transform has its own words, so its draws are independent of the
// other transforms.

import { threefry } from "../random.ts";

/** Two 32-bit words. */
export type Words = Uint32Array;

/** Key of a sample, from the key of the epoch. */
export const sampleKey = (key0: number, key1: number, sample: number): Words =>
  threefry(key0, key1, sample, 0);

/** Two random words: draw number `draw` of a transform. */
export const wordsOf = (key: Words, transform: number, draw: number): Words =>
  threefry(key[0]!, key[1]!, transform, draw);

/** Uniform in [0, 1): the upper 24 bits of a word. */
export const uniform = (word: number): number => (word >>> 8) / 16777216;

/** Uniform in [low, high). */
export const uniformIn = (word: number, low: number, high: number): number =>
  low + (high - low) * uniform(word);

/** Random integer, 0 <= i < count. */
export const below = (word: number, count: number): number =>
  Math.floor((word * count) / 4294967296);

/** Draw number of mixup. */
const PARTNER = 1;

/** The rank of the row mixed into a sample, among `count` rows ordered by sample number. */
export const partnerRank = (
  sample: number,
  count: number,
  transform: number,
  key0: number,
  key1: number,
): number => below(wordsOf(sampleKey(key0, key1, sample), transform, PARTNER)[0]!, count);

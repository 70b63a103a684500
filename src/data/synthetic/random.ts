// A stream of random numbers for one sample.

import { cos, log, sin } from "../../core/numerics.ts";
import { threefry } from "../../engine/js/random.ts";
import type { Key } from "../../random/keys.ts";

const TWO_PI = 6.283185307179586;
const PER_WORD = 1 / 4294967296;

/** A stream of random numbers. */
export interface Random {
  /** The next 32 bits, unsigned. */
  word(): number;
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Difference of two uniform numbers, in (-1, 1): the triangular distribution. */
  triangular(): number;
  /** Standard normal. */
  normal(): number;
}

/** The stream of a key. */
export function randomFrom([key0, key1]: Key): Random {
  const words = new Uint32Array(2);
  let counter = 0;
  let spareWord: number | undefined;
  let spareNormal: number | undefined;

  const word = () => {
    if (spareWord !== undefined) {
      const spare = spareWord;
      spareWord = undefined;
      return spare;
    }
    threefry(key0, key1, counter++, 0, words);
    spareWord = words[1]!;
    return words[0]!;
  };
  const uniform = () => word() * PER_WORD;
  return {
    word,
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    triangular: () => uniform() - uniform(),
    normal() {
      if (spareNormal !== undefined) {
        const spare = spareNormal;
        spareNormal = undefined;
        return spare;
      }
      // Box and Muller 1958; 1 - u is never 0
      const radius = Math.sqrt(-2 * log(1 - uniform()));
      const angle = TWO_PI * uniform();
      spareNormal = radius * sin(angle);
      return radius * cos(angle);
    },
  };
}

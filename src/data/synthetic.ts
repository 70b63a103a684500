import { digits } from "./synthetic/digits.ts";
import { gaussianMixture, regression } from "./synthetic/features.ts";
import { blobs, circles, moons, spirals, xor } from "./synthetic/points.ts";

/**
 * Data sets made by rule: no files, the same bits everywhere. Sample i is the same whatever the
 * count, and as many samples in a row as there are classes hold each class once.
 *
 * @example
 * const digits = synthetic.digits({ count: 100, seed: 1 });
 * digits.x.shape; // [100, 28, 28, 1]
 */
export const synthetic = {
  digits,
  spirals,
  moons,
  circles,
  blobs,
  xor,
  gaussianMixture,
  regression,
} as const;

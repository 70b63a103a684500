import { digits } from "./synthetic/digits.ts";
import { gaussianMixture, regression } from "./synthetic/features.ts";
import { blobs, circles, moons, spirals, xor } from "./synthetic/points.ts";
import { bump, bumps, plane } from "./synthetic/surfaces.ts";

/**
 * Generated data sets: no files, reproducible to the bit. Sample i does not depend on the count. Each run of
 * as many samples as classes has every class once.
 *
 * @example
 * const digits = synthetic.digits({ count: 100, seed: 1 });
 * digits.x.shape; // [100, 28, 28, 1]
 */
export const synthetic = {
  ...{ digits, spirals, moons, circles, blobs, xor },
  ...{ gaussianMixture, regression, plane, bump, bumps },
} as const;

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
  /** Images of handwritten digits: x uint8 [n, 28, 28, 1], y [n]. */
  digits,
  /** Spiral arms around the origin, one per class: x [n, 2]. */
  spirals,
  /** Two interleaving half circles: x [n, 2]. */
  moons,
  /** A circle around another: x [n, 2]. */
  circles,
  /** Round clouds on the unit circle, one per class: x [n, 2]. */
  blobs,
  /** The square from -1 to 1, class 1 where one coordinate is positive: x [n, 2]. */
  xor,
  /** Classes that are mixtures of clouds: x [n, features]. */
  gaussianMixture,
  /** A function of a few columns, with noise: x [n, features], y float32 [n]. */
  regression,
  /** A plane over the square from -1 to 1: x [n, 2], y float32 [n]. */
  plane,
  /** A hill over the same square: x [n, 2], y float32 [n]. */
  bump,
  /** Hills and hollows over the same square: x [n, 2], y float32 [n]. */
  bumps,
} as const;

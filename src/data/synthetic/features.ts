// Tables of numbers for classification and regression.

import { keyFor, PURPOSE } from "../../random/keys.ts";
import { type Dataset, ownDataset } from "../dataset.ts";
import { balancedClass, type CountOptions, readOptions, STREAM } from "./options.ts";
import { randomFrom } from "./random.ts";

/** Options of synthetic.gaussianMixture(). */
export interface GaussianMixtureOptions extends CountOptions {
  /** Default: 3. */
  readonly classes?: number;
  /** Columns of x. Default: 2. */
  readonly features?: number;
  /** Clouds per class. Default: 2. */
  readonly components?: number;
  /** Standard deviation of the centres; that of the clouds is 1 on average. Default: 3. */
  readonly separation?: number;
}

/** Options of synthetic.regression(). */
export interface RegressionOptions extends CountOptions {
  /** Columns of x. Default: 1. */
  readonly features?: number;
  /** Standard deviation of the noise in y. Default: 0.1. */
  readonly noise?: number;
}

/**
 * Classes that are mixtures of anisotropic Gaussian clouds: x float32 [n, features], y int32 [n]. With a small
 * separation they overlap.
 */
export function gaussianMixture(options: GaussianMixtureOptions = {}): Dataset {
  const defaults = { classes: 3, features: 2, components: 2, separation: 3, count: 300, seed: 0 };
  const resolved = readOptions("gaussianMixture", options, defaults);
  const { classes, features, components, separation, count, seed } = resolved;
  const keyOf = (...place: number[]) =>
    keyFor(seed, PURPOSE.synthetic, STREAM.gaussianMixture, ...place);
  const shapes = randomFrom(keyOf(2));
  const clouds = Array.from({ length: classes * components }, () =>
    Array.from({ length: features }, () => ({
      centre: separation * shapes.normal(),
      deviation: shapes.between(0.5, 1.5),
    })),
  );
  const values = new Float32Array(count * features);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const random = randomFrom(keyOf(1, i));
    const label = balancedClass(i, classes, keyOf(0));
    const component = Math.floor(random.uniform() * components);
    for (const [j, { centre, deviation }] of clouds[label * components + component]!.entries()) {
      values[i * features + j] = centre + deviation * random.normal();
    }
    labels[i] = label;
  }
  return ownDataset({
    x: { data: values, shape: [count, features] },
    y: { data: labels, shape: [count] },
    classNames: Array.from({ length: classes }, (_, label) => String(label)),
  });
}

/**
 * A linear relation with noise: x standard normal float32 [n, features], y = x·w + b + noise float32 [n],
 * with standard normal w and b.
 */
export function regression(options: RegressionOptions = {}): Dataset {
  const defaults = { features: 1, noise: 0.1, count: 100, seed: 0 };
  const { features, noise, count, seed } = readOptions("regression", options, defaults);
  const keyOf = (...place: number[]) =>
    keyFor(seed, PURPOSE.synthetic, STREAM.regression, ...place);
  const law = randomFrom(keyOf(0));
  const intercept = law.normal();
  const weights = Float64Array.from({ length: features }, () => law.normal());
  const values = new Float32Array(count * features);
  const targets = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const random = randomFrom(keyOf(1, i));
    let target = intercept;
    for (let j = 0; j < features; j++) {
      const value = Math.fround(random.normal());
      values[i * features + j] = value;
      target += value * weights[j]!;
    }
    targets[i] = target + noise * random.normal();
  }
  return ownDataset({
    x: { data: values, shape: [count, features] },
    y: { data: targets, shape: [count] },
  });
}

// Tables of numbers, for classifiers and regression with several features.

import { keyFor, PURPOSE } from "../../random/keys.ts";
import { type Dataset, ownDataset } from "../dataset.ts";
import { balancedClass, type CountOptions, readOptions, STREAM } from "./options.ts";
import { randomFrom } from "./random.ts";

/** Options of synthetic.gaussianMixture(). */
export interface GaussianMixtureOptions extends CountOptions {
  /** 3 where not given. */
  readonly classes?: number;
  /** Columns of x; 2 where not given. */
  readonly features?: number;
  /** Clouds that make up one class; 2 where not given. */
  readonly components?: number;
  /** Standard deviation of the centres; the clouds' own is 1 on average. 3 where not given. */
  readonly separation?: number;
}

/** Options of synthetic.regression(). */
export interface RegressionOptions extends CountOptions {
  /** Columns of x. */
  readonly features?: number;
  /** Standard deviation of what is added to y. */
  readonly noise?: number;
}

/**
 * Classes that are sums of Gaussian clouds, longer in some directions than in others:
 * x float32 [n, features], y int32 [n]. With little separation they overlap.
 */
export function gaussianMixture(options: GaussianMixtureOptions = {}): Dataset {
  const resolved = readOptions("gaussianMixture", options, {
    ...{ classes: 3, features: 2, components: 2, separation: 3, count: 300, seed: 0 },
  });
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
 * A linear law with noise: x standard normal float32 [n, features], y = x·w + b + noise float32
 * [n], where w and b are standard normals that the seed decides.
 */
export function regression(options: RegressionOptions = {}): Dataset {
  const resolved = readOptions("regression", options, {
    ...{ features: 1, noise: 0.1, count: 100, seed: 0 },
  });
  const { features, noise, count, seed } = resolved;
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

// A quantity over the square from -1 to 1: x float32 [n, 2], y float32 [n].

import { exp } from "../../core/numerics.ts";
import { keyFor, PURPOSE } from "../../random/keys.ts";
import { type Dataset, ownDataset } from "../dataset.ts";
import { readOptions, STREAM } from "./options.ts";
import type { NoiseOptions } from "./points.ts";
import { randomFrom } from "./random.ts";

/** A slope along the diagonal: y = (x0 + x1) / 2. */
export const plane = (options: NoiseOptions = {}): Dataset =>
  surface("plane", options, (x, y) => (x + y) / 2);

/** A hill of height 1 in the middle: y = exp(−4·(x0² + x1²)). */
export const bump = (options: NoiseOptions = {}): Dataset =>
  surface("bump", options, (x, y) => hill(x, y, 4));

/** Centres of the hills and valleys of bumps(), and their heights. */
const BUMPS = [
  [-0.5, 0.5, 1],
  [0.5, 0.5, -1],
  [0.5, -0.5, 1],
  [-0.5, -0.5, -1],
  [0, 0, 0.8],
] as const;

/** Three hills and two valleys, of heights from −1 to 1. */
export const bumps = (options: NoiseOptions = {}): Dataset =>
  surface("bumps", options, (x, y) =>
    BUMPS.reduce((sum, [left, up, height]) => sum + height * hill(x - left, y - up, 12), 0),
  );

const hill = (x: number, y: number, steepness: number) => exp(-steepness * (x * x + y * y));

/** `noise` is the standard deviation in y. */
function surface(
  name: "plane" | "bump" | "bumps",
  options: NoiseOptions,
  heightAt: (x: number, y: number) => number,
): Dataset {
  const { count, noise, seed } = readOptions(name, options, { noise: 0, count: 300, seed: 0 });
  const points = new Float32Array(2 * count);
  const heights = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const random = randomFrom(keyFor(seed, PURPOSE.synthetic, STREAM[name], i));
    const x = Math.fround(random.between(-1, 1));
    const y = Math.fround(random.between(-1, 1));
    points.set([x, y], 2 * i);
    heights[i] = heightAt(x, y) + noise * random.normal();
  }
  return ownDataset({
    x: { data: points, shape: [count, 2] },
    y: { data: heights, shape: [count] },
  });
}

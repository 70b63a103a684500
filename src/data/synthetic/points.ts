// Classes of points in the plane: x float32 [n, 2], y int32 [n].

import { cos, sin } from "../../core/numerics.ts";
import { type Key, keyFor, PURPOSE } from "../../random/keys.ts";
import { type Dataset, ownDataset } from "../dataset.ts";
import { balancedClass, type CountOptions, readOptions, STREAM } from "./options.ts";
import { type Random, randomFrom } from "./random.ts";

const PI = 3.141592653589793;
const TWO_PI = 6.283185307179586;

/** Options of synthetic.moons() and xor(). */
export interface NoiseOptions extends CountOptions {
  /** Standard deviation of the noise in each coordinate. */
  readonly noise?: number;
}
/** Options of synthetic.spirals() and blobs(). */
export interface ClassOptions extends NoiseOptions {
  /** Default: 3. */
  readonly classes?: number;
}
/** Options of synthetic.circles(). */
export interface CirclesOptions extends NoiseOptions {
  /** Radius of the inner circle; that of the outer one is 1. Default: 0.5. */
  readonly factor?: number;
}

/**
 * Spiral arms around the origin up to radius 1, one per class.
 *
 * @example
 * const data = synthetic.spirals({ classes: 3, count: 300, noise: 0.05, seed: 1 });
 */
export function spirals(options: ClassOptions = {}): Dataset {
  const defaults = { classes: 3, noise: 0.02, count: 300, seed: 0 };
  const resolved = readOptions("spirals", options, defaults);
  return scatter(STREAM.spirals, resolved, (random, arm) => {
    const radius = random.uniform();
    const angle = (TWO_PI * arm) / resolved.classes + 4 * radius; // about two thirds of a turn
    return [radius * sin(angle), radius * cos(angle)];
  });
}

/** Two interleaving half circles of radius 1. */
export function moons(options: NoiseOptions = {}): Dataset {
  const resolved = readOptions("moons", options, { noise: 0.1, count: 300, seed: 0 });
  return scatter(STREAM.moons, { classes: 2, ...resolved }, (random, moon) => {
    const angle = PI * random.uniform();
    return moon === 0 ? [cos(angle), sin(angle)] : [1 - cos(angle), 0.5 - sin(angle)];
  });
}

/** A circle of radius 1 (class 0) around one of radius `factor` (class 1). */
export function circles(options: CirclesOptions = {}): Dataset {
  const defaults = { factor: 0.5, noise: 0.05, count: 300, seed: 0 };
  const resolved = readOptions("circles", options, defaults);
  return scatter(STREAM.circles, { classes: 2, ...resolved }, (random, circle) => {
    const angle = TWO_PI * random.uniform();
    const radius = circle === 0 ? 1 : resolved.factor;
    return [radius * cos(angle), radius * sin(angle)];
  });
}

/** Isotropic Gaussian clouds with centres evenly spaced on the unit circle; `noise` is their deviation. */
export function blobs(options: ClassOptions = {}): Dataset {
  const resolved = readOptions("blobs", options, { classes: 3, noise: 0.2, count: 300, seed: 0 });
  return scatter(STREAM.blobs, resolved, (_, blob) => {
    const angle = (TWO_PI * blob) / resolved.classes;
    return [cos(angle), sin(angle)];
  });
}

/** The square from -1 to 1: class 1 if exactly one coordinate is positive. */
export function xor(options: NoiseOptions = {}): Dataset {
  const resolved = readOptions("xor", options, { noise: 0, count: 300, seed: 0 });
  return scatter(STREAM.xor, { classes: 2, ...resolved }, (random, kind) => {
    const x = 1 - random.uniform(); // never 0
    const y = 1 - random.uniform();
    const isRight = random.uniform() < 0.5;
    const isUpper = isRight !== (kind === 1);
    return [isRight ? x : -x, isUpper ? y : -y];
  });
}

interface ScatterOptions {
  readonly classes: number;
  readonly count: number;
  readonly noise: number;
  readonly seed: number;
}

/** A data set of points with noise; each sample has its own key. */
function scatter(
  stream: number,
  { classes, count, noise, seed }: ScatterOptions,
  pointOf: (random: Random, label: number) => readonly [number, number],
): Dataset {
  const classKey = keyFor(seed, PURPOSE.synthetic, stream, 0);
  const points = new Float32Array(2 * count);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const key: Key = keyFor(seed, PURPOSE.synthetic, stream, 1, i);
    const random = randomFrom(key);
    labels[i] = balancedClass(i, classes, classKey);
    const [x, y] = pointOf(random, labels[i]!);
    points[2 * i] = x + noise * random.normal();
    points[2 * i + 1] = y + noise * random.normal();
  }
  return ownDataset({
    x: { data: points, shape: [count, 2] },
    y: { data: labels, shape: [count] },
    classNames: Array.from({ length: classes }, (_, label) => String(label)),
  });
}

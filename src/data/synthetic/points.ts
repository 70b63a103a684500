// Points of the plane in classes, for small classifiers: x float32 [n, 2], y int32 [n].

import { cos, sin } from "../../core/numerics.ts";
import { type Key, keyFor, PURPOSE } from "../../random/keys.ts";
import { type Dataset, ownDataset } from "../dataset.ts";
import { balancedClass, type CountOptions, readOptions, STREAM } from "./options.ts";
import { type Random, randomFrom } from "./random.ts";

const PI = 3.141592653589793;
const TWO_PI = 6.283185307179586;

/** Options of synthetic.moons() and xor(). */
export interface NoiseOptions extends CountOptions {
  /** Standard deviation of what is added to each coordinate. */
  readonly noise?: number;
}
/** Options of synthetic.spirals() and blobs(). */
export interface ClassOptions extends NoiseOptions {
  /** 3 where not given. */
  readonly classes?: number;
}
/** Options of synthetic.circles(). */
export interface CirclesOptions extends NoiseOptions {
  /** Radius of the inner circle; the outer one has 1. */
  readonly factor?: number;
}

/**
 * Arms that wind around the origin, one a class, out to radius 1.
 *
 * @example
 * const data = synthetic.spirals({ classes: 3, count: 300, noise: 0.05, seed: 1 });
 */
export function spirals(options: ClassOptions = {}): Dataset {
  const { classes, noise, ...counts } = readOptions("spirals", options, {
    ...{ classes: 3, noise: 0.02, count: 300, seed: 0 },
  });
  return scatter(STREAM.spirals, { classes, noise, ...counts }, (random, arm) => {
    const radius = random.uniform();
    const angle = (TWO_PI * arm) / classes + 4 * radius; // about two thirds of a turn
    return [radius * sin(angle), radius * cos(angle)];
  });
}

/** Two half circles of radius 1 that reach into each other. */
export function moons(options: NoiseOptions = {}): Dataset {
  const resolved = readOptions("moons", options, { noise: 0.1, count: 300, seed: 0 });
  return scatter(STREAM.moons, { classes: 2, ...resolved }, (random, moon) => {
    const angle = PI * random.uniform();
    return moon === 0 ? [cos(angle), sin(angle)] : [1 - cos(angle), 0.5 - sin(angle)];
  });
}

/** A circle of radius 1, class 0, around one of radius `factor`, class 1. */
export function circles(options: CirclesOptions = {}): Dataset {
  const { factor, ...resolved } = readOptions("circles", options, {
    ...{ factor: 0.5, noise: 0.05, count: 300, seed: 0 },
  });
  return scatter(STREAM.circles, { classes: 2, ...resolved }, (random, circle) => {
    const angle = TWO_PI * random.uniform();
    const radius = circle === 0 ? 1 : factor;
    return [radius * cos(angle), radius * sin(angle)];
  });
}

/** Round clouds whose centres lie evenly on the circle of radius 1; `noise` is their deviation. */
export function blobs(options: ClassOptions = {}): Dataset {
  const { classes, ...resolved } = readOptions("blobs", options, {
    ...{ classes: 3, noise: 0.2, count: 300, seed: 0 },
  });
  return scatter(STREAM.blobs, { classes, ...resolved }, (_, blob) => {
    const angle = (TWO_PI * blob) / classes;
    return [cos(angle), sin(angle)];
  });
}

/** The square from -1 to 1: class 1 where one coordinate is above 0 and the other is not. */
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

/** A point for each sample, by its own key, with noise added to it. */
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

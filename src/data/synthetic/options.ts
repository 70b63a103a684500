// Options of the synthetic data sets, and the class of each sample.

import { optionError } from "../../core/names.ts";
import {
  coded,
  numberOption,
  type OptionTable,
  readOptions as readTable,
} from "../../core/options.ts";
import { foldKey, permute } from "../../engine/js/random.ts";
import type { Key } from "../../random/keys.ts";

/** Options of every synthetic data set. */
export interface CountOptions {
  /** Number of samples of all classes together. */
  readonly count?: number;
  /** Seed of all random numbers. Default: 0. */
  readonly seed?: number;
}

/** Distinguishes the data sets of a seed. Never change a number. */
export const STREAM = {
  digits: 1,
  spirals: 2,
  moons: 3,
  circles: 4,
  blobs: 5,
  xor: 6,
  gaussianMixture: 7,
  regression: 8,
  plane: 9,
  bump: 10,
  bumps: 11,
} as const;

/** The minima of integers; other options are numbers from 0. */
const LEAST: Readonly<Record<string, number>> = {
  count: 0,
  classes: 1,
  features: 1,
  components: 1,
};

const MOST_CLASSES = 65_536;
/** Number of clouds of gaussianMixture() times features, each of which is an object. */
const MOST_CLOUDS = 0x400000;
/** Bytes of x: 1 GiB. */
const MOST_BYTES = 0x40000000;
/** Bytes per row of x, unless it is a point of two float32: digits have 28 x 28 bytes. */
const ROW_BYTES: Readonly<Record<string, number>> = { digits: 784 };

/** Throws for data sets that would exceed the memory. */
function requireFew(name: string, options: Readonly<Record<string, number>>): void {
  const { count = 0, classes = 1, components = 1, features } = options;
  const refused = (expected: string, got: number) => optionError(name, expected, got);
  if (classes > MOST_CLASSES) throw refused(`classes to be at most ${MOST_CLASSES}`, classes);
  const rowBytes = features === undefined ? (ROW_BYTES[name] ?? 8) : 4 * features;
  const bytes = Math.max(1, count) * rowBytes;
  if (bytes > MOST_BYTES) {
    const what = features === undefined ? "count" : "count and features";
    throw refused(`${what} of x of at most ${MOST_BYTES} bytes`, bytes);
  }
  const clouds = classes * components * (features ?? 1);
  if (clouds > MOST_CLOUDS) {
    throw refused(`at most ${MOST_CLOUDS} classes times components times features`, clouds);
  }
}

/** The options with defaults. @throws DataError for an invalid option */
export function readOptions<T extends Record<string, number>>(
  name: string,
  options: Partial<T>,
  defaults: T,
): T {
  const optionOf = ([option, value]: [string, number]) => {
    const seed = numberOption({ default: value, integer: true });
    if (option === "seed") return [option, coded("SEED", seed)];
    const low = LEAST[option];
    return [option, numberOption({ default: value, low: low ?? 0, integer: low !== undefined })];
  };
  const table = Object.fromEntries(Object.entries(defaults).map(optionOf)) as OptionTable;
  const values = readTable(name, table, options, "OPTION") as T;
  requireFew(name, values);
  return values;
}

/** The class of sample i: each run of as many samples as classes has every class once. */
export function balancedClass(i: number, classes: number, key: Key): number {
  const [key0, key1] = foldKey(key, Math.floor(i / classes)); // each run has another order
  return permute(i % classes, classes, key0, key1);
}

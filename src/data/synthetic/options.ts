// What the synthetic data sets share: their options, and which sample has which class.

import { DataError } from "../../core/errors.ts";
import { requireKnownKeys } from "../../core/names.ts";
import { foldKey, permute } from "../../engine/js/random.ts";
import type { Key } from "../../random/keys.ts";

/** Options of every synthetic data set. */
export interface CountOptions {
  /** Samples, of all classes together. */
  readonly count?: number;
  /** Decides every number. 0 by default. */
  readonly seed?: number;
}

/** Tells the data sets apart where the seed is the same. Never change a number. */
export const STREAM = {
  digits: 1,
  spirals: 2,
  moons: 3,
  circles: 4,
  blobs: 5,
  xor: 6,
  gaussianMixture: 7,
  regression: 8,
} as const;

/** Integers, the least each may be; other options may be any number from 0. */
const LEAST: Readonly<Record<string, number>> = {
  count: 0,
  classes: 1,
  features: 1,
  components: 1,
};

/** More classes than any data set has. */
const MOST_CLASSES = 65_536;
/** Clouds of gaussianMixture(), times their features: each is an object. */
const MOST_CLOUDS = 0x400000;
/** Bytes of x: 1 GiB. */
const MOST_BYTES = 0x40000000;
/** Bytes of a row of x: points of two float32, digits of 28 x 28 bytes. */
const ROW_BYTES: Readonly<Record<string, number>> = { digits: 784 };

/** Refuses what would fill the memory, before anything is made. */
function requireFew(name: string, options: Readonly<Record<string, number>>): void {
  const { count = 0, classes = 1, components = 1, features } = options;
  const refused = (expected: string, got: number) =>
    DataError.of("OPTION", `make ${name}`, expected, got);
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

/** The options with defaults, checked. @throws DataError for one that cannot be used */
export function readOptions<T extends Record<string, number>>(
  name: string,
  options: Partial<T>,
  defaults: T,
): T {
  requireKnownKeys(name, options, Object.keys(defaults));
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const resolved: T = { ...defaults, ...Object.fromEntries(given) };
  for (const [option, value] of Object.entries(resolved)) {
    if (option === "seed") continue; // keyFor checks it
    const least = LEAST[option];
    const isUsable =
      least === undefined
        ? Number.isFinite(value) && value >= 0
        : Number.isSafeInteger(value) && value >= least;
    if (isUsable) continue;
    const expected = least === undefined ? "a number from 0" : `an integer from ${least}`;
    throw DataError.of("OPTION", `make ${name}`, `${option} to be ${expected}`, value, {
      expected,
    });
  }
  requireFew(name, resolved);
  return resolved;
}

/** The class of sample i: each once among as many samples in a row as there are classes. */
export function balancedClass(i: number, classes: number, key: Key): number {
  const [key0, key1] = foldKey(key, Math.floor(i / classes)); // another order in every round
  return permute(i % classes, classes, key0, key1);
}

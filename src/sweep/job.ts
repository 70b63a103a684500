// A training as plain JSON: whoever has the data can do it, with the same bits.

import { DataError, phrase } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import { packageVersion } from "../node/version.ts";
import { canonicalJson, type Json, sha256 } from "./json.ts";
import { type Recipe, readRecipe } from "./recipe.ts";

/** A file or folder, and the hash of its bytes. */
export interface DataReference {
  readonly uri: string;
  readonly sha256: string;
}

/** One training. */
export interface Job {
  /** The version of this format. */
  readonly v: 1;
  readonly kind: "train";
  /** The version of gradlane: defaults may differ between two. */
  readonly gradlane: string;
  /** Without its data. Its seed determines which rows are held out. */
  readonly recipe: Recipe;
  /** Absent: synthetic. */
  readonly data?: DataReference;
  /** What is held out of the training rows; absent: trains on all of them, is evaluated on the test set. */
  readonly fold?: { readonly count: number; readonly index: number };
  /** Determines the first weights, and the order of the rows. */
  readonly seed: number;
  readonly limits?: { readonly seconds: number };
}

/** The longest limit of timers, 24 days: a longer one would end at once. */
export const MOST_SECONDS = 2_147_483;
const KEYS = ["v", "kind", "gradlane", "recipe", "data", "fold", "seed", "limits"];
/** A larger one is no job. */
export const MOST_JOB_BYTES = 64 * 1024;

/** The name of a job: its hash. Queues refuse names of digits, and colons. */
export const jobId = (job: Job): string =>
  `gl-${sha256(canonicalJson(job as unknown as Json)).slice(0, 40)}`;

/**
 * Reads a job from outside.
 * @throws DataError for other values, for recipes that are not in the one form, and for jobs of another version
 */
export function readJob(given: unknown): Job {
  const what = "read a job";
  if (!isRecord(given)) throw DataError.of("JOB", what, "an object", given);
  requireKnownKeys("a job", given, KEYS);
  const { v, kind, gradlane, recipe, data, fold, seed, limits } = given;
  const fail = (expected: string, got: unknown) => DataError.of("JOB", what, expected, got);
  if (v !== 1 || kind !== "train") throw fail('v: 1 and kind: "train"', { v, kind });
  if (gradlane !== packageVersion) {
    const got = phrase(`one of version ${gradlane}`, gradlane);
    throw DataError.of("JOB_VERSION", what, `one of version ${packageVersion}`, got, {
      hint: "install the same version on all machines",
    });
  }
  if (!isRecord(recipe)) throw fail("a recipe", recipe);
  if (Object.hasOwn(recipe, "data")) throw fail("data beside the recipe", recipe.data);
  const read = readRecipe(recipe).recipe;
  if (canonicalJson(read) !== canonicalJson(recipe as Recipe))
    throw fail("a recipe in its one form", recipe);
  if (!Number.isSafeInteger(seed) || (seed as number) < 0) throw fail("a seed", seed);
  if (data !== undefined && !isReference(data)) throw fail("data with a uri and a sha256", data);
  if (fold !== undefined && !isFold(fold)) throw fail("a fold: { count, index }", fold);
  if (limits !== undefined && !isLimits(limits)) throw fail("limits: { seconds }", limits);
  const job = given as unknown as Job;
  const size = canonicalJson(job as unknown as Json).length;
  if (size > MOST_JOB_BYTES) throw fail(`at most ${MOST_JOB_BYTES} characters`, size);
  return job;
}

const isReference = (value: unknown): value is DataReference =>
  isRecord(value) &&
  Object.keys(value).length === 2 &&
  typeof value.uri === "string" &&
  /^[0-9a-f]{64}$/.test(String(value.sha256));

const isFold = (value: unknown): boolean =>
  isRecord(value) &&
  Object.keys(value).length === 2 &&
  Number.isSafeInteger(value.count) &&
  Number.isSafeInteger(value.index) &&
  (value.index as number) >= 0 &&
  (value.index as number) < (value.count as number);

const isLimits = (value: unknown): boolean =>
  isRecord(value) &&
  Object.keys(value).length === 1 &&
  typeof value.seconds === "number" &&
  value.seconds > 0 &&
  value.seconds <= MOST_SECONDS;

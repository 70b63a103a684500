import { DataError } from "../core/errors.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import { keyFor, PURPOSE } from "../random/keys.ts";
import { folds as foldRows } from "../random/partition.ts";
import { type Dataset, requireDataset, type Split } from "./dataset.ts";
import { groupFolds } from "./ordered-parts.ts";
import { type GroupChoice, groupsOf } from "./row-keys.ts";
import { requireOneRule, strataOf } from "./split.ts";

/** Options of kFold(). */
export interface KFoldOptions {
  /** Number of folds; each is the test set once. */
  readonly folds: number;
  /** Seed of the random split. Default: 0. */
  readonly seed?: number;
  /** Whether to stratify by class. Default: true if y has class numbers. */
  readonly stratify?: boolean;
  /** A column by name, or a value for each row: rows of a group are in one fold. */
  readonly groups?: GroupChoice;
}

/**
 * Training and test sets for cross-validation: every row is in one of the test sets.
 * @throws DataError if there are fewer rows than folds
 *
 * @example
 * const data = dataset({ x: [[0], [1], [2], [3]], y: [0, 0, 1, 1] });
 * kFold(data, { folds: 2 }).map(({ test }) => test.length); // [2, 2]
 */
export function kFold(data: Dataset, options: KFoldOptions): Split[] {
  return foldParts(data, options).map(({ train, test }) => ({
    train: data.take(train),
    test: data.take(test),
  }));
}

/** The rows of each training and test set. */
export function foldParts(
  data: Dataset,
  options: KFoldOptions,
): { readonly train: readonly number[]; readonly test: Int32Array }[] {
  requireKnownKeys("kFold", options, ["folds", "seed", "stratify", "groups"]);
  requireDataset("make folds", data);
  const { folds, seed = 0, stratify, groups } = options;
  requireBooleans("kFold", { stratify });
  if (!Number.isSafeInteger(folds) || folds < 2 || folds > data.length) {
    const expected = `an integer from 2 to the ${data.length} rows`;
    throw DataError.of("FOLDS", "make folds", expected, folds);
  }
  requireOneRule({ groups, stratify });
  const key = keyFor(seed, PURPOSE.split);
  const parts =
    groups === undefined
      ? foldRows(data.length, folds, key, strataOf(data, "make folds", stratify))
      : groupFolds(groupsOf(data, groups), folds, key);
  return parts.map((test, fold) => ({
    train: parts.filter((_, other) => other !== fold).flatMap((rows) => [...rows]),
    test,
  }));
}

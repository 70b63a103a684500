import { DataError, phrase } from "../core/errors.ts";
import { optionError, requireBooleans, requireKnownKeys } from "../core/names.ts";
import { present } from "../core/record.ts";
import { type Key, keyFor, PURPOSE } from "../random/keys.ts";
import { partition } from "../random/partition.ts";
import type { DatasetParts } from "./dataset-parts.ts";
import { isColumn } from "./labels.ts";
import { groupParts, lastRows } from "./ordered-parts.ts";
import { type GroupChoice, groupsOf, orderBy } from "./row-keys.ts";
import { judge } from "./task.ts";

/** Options of split(). */
export interface SplitOptions {
  /** Rows of the test set: a fraction below 1 or a count. */
  readonly test: number;
  /** Rows of the validation set: a fraction of all rows or a count. */
  readonly validation?: number;
  /** Seed of the random split. Default: 0. */
  readonly seed?: number;
  /** Whether to stratify by class. Default: true if y has class numbers. */
  readonly stratify?: boolean;
  /**
   * "order": the last rows are the test set, those before them the validation set. A column name: the same
   * after sorting by its numbers or dates, keeping equal ones together. Default: a random split.
   */
  readonly by?: string;
  /** A column by name, or a value for each row: rows of a group are in one part. */
  readonly groups?: GroupChoice;
}

const SPLIT_OPTIONS = ["test", "validation", "seed", "stratify", "by", "groups"];

/** The rows of the test, validation and training set. */
export function splitRows(
  parts: DatasetParts,
  options: SplitOptions,
): [Int32Array, Int32Array | undefined, Int32Array] {
  requireKnownKeys("split", options, SPLIT_OPTIONS);
  const { test, validation, seed = 0, stratify } = options;
  requireBooleans("split", { stratify });
  const length = parts.x.shape[0]!;
  const sizes = [heldOut("test", test, length)];
  if (validation !== undefined) sizes.push(heldOut("validation", validation, length));
  const held = sizes.reduce((sum, size) => sum + size, 0);
  if (held >= length) {
    const got = phrase(`${held} held out`, held);
    throw DataError.of("SPLIT", `split ${length} rows`, "at least one left to train on", got);
  }
  const rows = partsOf(parts, sizes, keyFor(seed, PURPOSE.split), options);
  return [rows[0]!, validation === undefined ? undefined : rows[1], rows.at(-1)!];
}

/** The rows of each part; the remaining ones are last. */
function partsOf(
  parts: DatasetParts,
  sizes: readonly number[],
  key: Key,
  { by, groups, stratify }: SplitOptions,
): Int32Array[] {
  requireOneRule({ by, groups, stratify });
  const length = parts.x.shape[0]!;
  if (groups !== undefined) return groupParts(groupsOf(parts, groups), sizes, key);
  if (by === undefined) return partition(length, sizes, key, strataOf(parts, "split", stratify));
  if (typeof by !== "string") throw optionError("by", '"order" or the name of a column', by);
  if (by === "order")
    return lastRows(
      Int32Array.from({ length }, (_, row) => row),
      sizes,
    );
  const { rows, keys } = orderBy(parts, by);
  return lastRows(rows, sizes, keys);
}

/** Throws for options that exclude each other. */
export function requireOneRule(options: Pick<SplitOptions, "by" | "groups" | "stratify">): void {
  const { by, groups, stratify } = options;
  const names = Object.keys(present({ by, groups, stratify: stratify || undefined }));
  if (names.length < 2) return;
  const got = names.join(" and ");
  throw DataError.of("SPLIT", "split", "one of by, groups, stratify", phrase(got, got));
}

/** The number of rows of a fraction. */
export const rowsOfShare = (share: number, length: number): number => Math.round(share * length);

/** The number of rows of a part. */
function heldOut(name: string, share: number, length: number): number {
  if (!isShareOrCount(share)) {
    throw DataError.of("SPLIT", "split", `for ${name} ${SHARE_OR_COUNT}`, share);
  }
  return share < 1 ? Math.max(1, rowsOfShare(share, length)) : share;
}

export const SHARE_OR_COUNT = "a fraction between 0 and 1 or a count";

/** Whether a value says how many rows are held out. */
export const isShareOrCount = (value: unknown): value is number =>
  typeof value === "number" && value > 0 && (value < 1 || Number.isSafeInteger(value));

/**
 * The class of each row if the split is stratified, else undefined.
 * @throws DataError if `stratify` is true and y does not have class numbers
 */
export function strataOf(
  { y, classNames, judged = judge(y) }: DatasetParts,
  action: string,
  stratify: boolean | undefined,
): ArrayLike<number> | undefined {
  if (stratify === false) return undefined;
  if (isColumn(y.shape) && (classNames || judged.task !== "regression")) return y.data;
  if (!stratify) return undefined;
  if (isColumn(y.shape) && y.data.every(Number.isInteger)) return y.data;
  const expected = phrase("class numbers in y", "class numbers");
  const hint = "leave out stratify";
  throw DataError.of("STRATIFY", `${action} by class`, expected, phrase("other values"), { hint });
}

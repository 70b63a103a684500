import { DataError } from "../core/errors.ts";
import { optionError, requireBooleans, requireKnownKeys } from "../core/names.ts";
import { type Key, keyFor, PURPOSE } from "../random/keys.ts";
import { partition } from "../random/partition.ts";
import type { DatasetParts } from "./dataset-parts.ts";
import { isColumn } from "./labels.ts";
import { groupParts, lastRows } from "./ordered-parts.ts";
import { type GroupChoice, groupsOf, orderBy } from "./row-keys.ts";
import { judge } from "./task.ts";

/** Options of split(). */
export interface SplitOptions {
  /** Rows held out for the test: a fraction below 1 or a count. */
  readonly test: number;
  /** Rows held out for validation: a fraction of all rows or a count. */
  readonly validation?: number;
  /** Decides which rows go where. 0 by default. */
  readonly seed?: number;
  /** Whether each part gets its share of each class: by default where y holds class numbers. */
  readonly stratify?: boolean;
  /**
   * "order": the last rows are the test part, those before them the validation part. A column by name:
   * the same of the rows by its numbers or dates, equal ones together. By default rows are drawn.
   */
  readonly by?: string;
  /** A column by name, or something for each row: rows of a group are in one part. */
  readonly groups?: GroupChoice;
}

/** The options that say which rows go together, or follow each other. */
export const SPLIT_OPTIONS = ["test", "validation", "seed", "stratify", "by", "groups"];

/** The rows of test, validation and train. */
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
    throw new DataError(
      "SPLIT",
      `Cannot split ${length} rows: expected at least one left to train on, got ${held} held out`,
      { expected: `fewer than ${length} rows held out`, got: held },
    );
  }
  const rows = partsOf(parts, sizes, keyFor(seed, PURPOSE.split), options);
  return [rows[0]!, validation === undefined ? undefined : rows[1], rows.at(-1)!];
}

/** The rows of each part, what is left last. */
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

/** Refuses what cannot be kept at once. */
export function requireOneRule(options: Pick<SplitOptions, "by" | "groups" | "stratify">): void {
  const { by, groups, stratify } = options;
  const given = Object.entries({ by, groups, stratify: stratify || undefined });
  const names = given.filter(([, value]) => value !== undefined).map(([name]) => name);
  if (names.length < 2) return;
  const got = names.join(" and ");
  throw new DataError("SPLIT", `Cannot split: expected one of by, groups, stratify, got ${got}`, {
    expected: "one of by, groups, stratify",
    got,
  });
}

/** Rows that a share of them is. */
export const rowsOfShare = (share: number, length: number): number => Math.round(share * length);

/** Rows of a part that is given as a fraction or a count. */
function heldOut(name: string, share: number, length: number): number {
  if (typeof share === "number" && share > 0 && share < 1)
    return Math.max(1, rowsOfShare(share, length));
  if (Number.isSafeInteger(share) && share > 0) return share;
  throw DataError.of("SPLIT", "split", `for ${name} a fraction between 0 and 1 or a count`, share);
}

/**
 * The class of each row where parts are to hold every class in its share, else undefined.
 * @throws DataError if that is asked for and y does not hold class numbers
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
  throw new DataError(
    "STRATIFY",
    `Cannot ${action} by class: expected class numbers in y, got other values`,
    { expected: "class numbers", hint: "leave out stratify" },
  );
}

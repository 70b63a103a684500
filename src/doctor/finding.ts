import { showNames } from "../core/show.ts";

/** What the doctor finds. */
export type FindingCode =
  | "missing"
  | "infinite"
  | "constant"
  | "unscaled"
  | "outliers"
  | "identifier"
  | "ignored-numbers"
  | "duplicates"
  | "conflicting-labels"
  | "overlap"
  | "target-leak"
  | "missing-target"
  | "bad-labels"
  | "one-hot"
  | "constant-target"
  | "unclear-task"
  | "similar-classes"
  | "similar-columns"
  | "too-many-classes"
  | "looks-like-classes"
  | "missing-class"
  | "rare-class"
  | "imbalance"
  | "unscaled-target"
  | "few-rows"
  | "empty-images"
  | "identical-images"
  | "image-range";

/**
 * "problem": training is impossible, or its result means nothing; "warning": it suffers; "note": worth
 * knowing.
 */
export type Severity = "problem" | "warning" | "note";

/** One thing about data that should be known before training on them. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What, where and how much, in a line. */
  readonly message: string;
  /** What to do. */
  readonly advice: string;
  /** The columns concerned, by name. */
  readonly columns?: readonly string[];
  /** The first rows concerned, by their number in the data set first made. */
  readonly rows?: readonly number[];
  /** Rows, columns, values or classes concerned. */
  readonly count: number;
  /** The numbers behind the message. */
  readonly values: Readonly<Record<string, number>>;
}

export const SEVERITIES: readonly Severity[] = ["problem", "warning", "note"];

const NAMES_SHOWN = 5;
const ROWS_SHOWN = 10;

/** The first few row numbers. */
export const firstRows = (rows: readonly number[]): number[] => rows.slice(0, ROWS_SHOWN);

/** Names in a line, not too many: "a", "b" and 3 more. */
export const nameList = (names: readonly string[]): string => showNames(names, NAMES_SHOWN);

/** "1 row", "2 rows". */
export const countOf = (count: number, what: string, plural = `${what}s`): string =>
  `${count} ${count === 1 ? what : plural}`;

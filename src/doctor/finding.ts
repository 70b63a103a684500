import { showNames } from "../core/show.ts";

/** Kinds of findings. */
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
 * "problem": training is impossible, or its result meaningless; "warning": training suffers; "note": for
 * information.
 */
export type Severity = "problem" | "warning" | "note";

/** A property of the data to know before training. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What, where and how much, in one line. */
  readonly message: string;
  /** What to do. */
  readonly advice: string;
  /** Names of affected columns. */
  readonly columns?: readonly string[];
  /** The first affected rows, by their number in the original data set. */
  readonly rows?: readonly number[];
  /** Number of affected rows, columns, values or classes. */
  readonly count: number;
  /** The numbers behind the message. */
  readonly values: Readonly<Record<string, number>>;
}

export const SEVERITIES: readonly Severity[] = ["problem", "warning", "note"];

const NAMES_SHOWN = 5;
const ROWS_SHOWN = 10;

/** A finding; only the first rows are kept. */
export const finding = (
  code: FindingCode,
  severity: Severity,
  message: string,
  advice: string,
  { columns, rows, count, values }: Pick<Finding, "columns" | "rows" | "count" | "values">,
): Finding => ({
  code,
  severity,
  message,
  advice,
  ...(columns && { columns }),
  ...(rows && { rows: rows.slice(0, ROWS_SHOWN) }),
  count,
  values,
});

/** Names in one line: "a", "b" and 3 more. */
export const nameList = (names: readonly string[]): string => showNames(names, NAMES_SHOWN);

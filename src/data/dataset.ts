import { toSource } from "../array/ndarray.ts";
import { copyOf, requireSameRows, takeRows, toRowNumbers } from "../array/rows.ts";
import type { ArrayInput } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import { present } from "../core/record.ts";
import { type Batch, type BatchOptions, batchesOf } from "./batches.ts";
import { isNameList, readClassNames } from "./class-names.ts";
import type { DatasetParts } from "./dataset-parts.ts";
import { toLabels } from "./labels.ts";
import { isWords } from "./raw-row.ts";
import { requireData } from "./require-data.ts";
import { type SplitOptions, splitRows } from "./split.ts";
import { classNumbers, decideTask, givenTask, judge, type TaskChoice } from "./task.ts";
import { labelsOfWords, type TargetInput } from "./word-classes.ts";

/** A training set and a test set without common rows. */
export interface Split {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** A split with a validation set, for model selection and early stopping. */
export interface SplitWithValidation extends Split {
  readonly validation: Dataset;
}

/** Examples x with their targets y, row by row. */
export interface Dataset extends DatasetParts {
  /** Number of rows. */
  readonly length: number;
  readonly samples: Int32Array;
  /**
   * Random parts without common rows; with `by`, the last rows; with `groups`, whole groups.
   * @throws DataError if a part would be empty
   */
  split(options: SplitOptions & { readonly validation: number }): SplitWithValidation;
  /** The same, without a validation set unless there is one in the options. */
  split(options: SplitOptions): Split & { readonly validation?: Dataset };
  /** The rows with the given numbers, in this order. @throws DataError if one is out of range */
  take(rows: Int32Array | readonly number[]): Dataset;
  /** The rows in batches, in the order of training with the same seed. */
  batches(options?: BatchOptions): Iterable<Batch>;
}

/** Options of dataset(). */
export interface DatasetOptions {
  /** [n, …] */
  readonly x: ArrayInput;
  /** [n] or [n, k]; or the class of each row, as words. */
  readonly y: TargetInput;
  /** The name of each class; for words, in the order of their numbers. */
  readonly classNames?: readonly string[];
  /** The task. "classification" turns the values of y into classes with these names. */
  readonly task?: TaskChoice;
  /** The names of the columns of x. */
  readonly columnNames?: readonly string[];
}

/**
 * A data set of copies of x [n, …] and y [n] or [n, k]. With `classNames`, y must have class numbers or
 * class names. Words are classes in sorted order.
 * @throws ShapeError if x and y differ in the number of rows
 * @throws DataError if a value is not finite, or not a class number if classes have names
 *
 * @example
 * const data = dataset({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] });
 * data.length; // 4
 * for (const { x } of data.batches({ batchSize: 2 })) x.shape; // [2, 2]
 */
export function dataset(options: DatasetOptions): Dataset {
  if (Array.isArray(options) || ArrayBuffer.isView(options)) {
    requireData("make a data set", options);
  }
  requireKnownKeys("dataset", options, ["x", "y", "classNames", "task", "columnNames"]);
  const { x, columnNames } = options;
  if (columnNames !== undefined && !isNameList(columnNames)) {
    throw optionError("columnNames", "a list of names", columnNames);
  }
  const target = readTarget(options);
  return ownDataset({ x: copyOf(toSource(x, "x")), ...target, columnNames });
}

/** Throws for values other than data sets, such as { x, y }. */
export function requireDataset(action: string, given: Dataset): void {
  if (typeof given?.take === "function" && typeof given.split === "function") return;
  throw DataError.of("NO_DATASET", action, "a data set", given, {
    hint: "make one with dataset({ x, y })",
  });
}

/** y as values or class numbers, with the inferred task. */
function readTarget({ y, classNames: given, task }: DatasetOptions) {
  const classNames = readClassNames(given);
  const decided = givenTask(task, classNames);
  if (isWords(y) && decided?.task !== "regression") {
    return named(labelsOfWords(y, classNames), !classNames);
  }
  const source = toSource(y as ArrayInput, "y");
  if (decided?.task !== "classification") {
    return { y: copyOf(source), judged: decided ?? judge(source) };
  }
  const { classes } = decideTask("make a data set", source, { task, classNames });
  const labels = classNames ? toLabels(source, "y", classes.length) : classNumbers(source, classes);
  return named({ y: { data: labels, shape: [labels.length] }, classNames: classes }, !classNames);
}

const named = ({ y, classNames }: ReturnType<typeof labelsOfWords>, byOrder: boolean) => ({
  y,
  classNames,
  judged: { ...givenTask("auto", classNames)!, ...(byOrder && { byOrder }) },
});

/**
 * A data set that keeps the given arrays, which nothing else may use. They must be finite, apart from NaN for
 * missing values.
 * @internal
 */
export function ownDataset(given: DatasetParts): Dataset {
  const { x, y, classNames, columnNames, schema } = given;
  const length = requireSameRows("make a data set", x.shape[0], y.shape[0]);
  const samples = given.samples ?? Int32Array.from({ length }, (_, row) => row);
  // parts share the frozen objects
  const parts = present({ ...given, samples, ...frozen({ classNames, columnNames, schema }) });

  const take = (rows: Int32Array): Dataset =>
    ownDataset({
      ...parts,
      x: takeRows(x, rows),
      y: takeRows(y, rows),
      sources: parts.sources && Array.from(rows, (row) => parts.sources![row]!),
      tableRows: parts.tableRows && rows.map((row) => parts.tableRows![row]!),
      samples: rows.map((row) => samples[row]!),
    });

  return {
    ...parts,
    length,
    take: (rows) => take(toRowNumbers(rows, length)),
    split(options: SplitOptions) {
      const rows = splitRows(parts, options);
      const [test, validation, train] = rows.map((part) => part && take(part));
      return present({ train, test, validation }) as SplitWithValidation;
    },
    batches: (options = {}) => batchesOf(parts, options),
  };
}

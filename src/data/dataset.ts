import { toSource } from "../array/ndarray.ts";
import { copyOf, requireSameRows, takeRows, toRowNumbers } from "../array/rows.ts";
import type { ArrayInput, SourceArray } from "../array/types.ts";
import { DataError } from "../core/errors.ts";
import { frozen } from "../core/frozen.ts";
import { optionError, requireKnownKeys } from "../core/names.ts";
import { type Batch, type BatchOptions, batchesOf } from "./batches.ts";
import { readClassNames } from "./class-names.ts";
import type { DatasetParts } from "./dataset-parts.ts";
import { toLabels } from "./labels.ts";
import { requireData } from "./require-data.ts";
import type { TableKeys } from "./row-keys.ts";
import { type SplitOptions, splitRows } from "./split.ts";
import type { TableSchema } from "./table-schema.ts";
import {
  askedFor,
  classNumbers,
  decideTask,
  type Judgement,
  judge,
  readTask,
  refuseNamedValues,
  type TaskChoice,
} from "./task.ts";
import { isWords, labelsOfWords, type TargetInput } from "./word-classes.ts";

/** Rows to learn from, and rows held out to see what was learned; none is in both. */
export interface Split {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** A split with a third part, to choose between models and to stop by. */
export interface SplitWithValidation extends Split {
  readonly validation: Dataset;
}

/** Examples x with their targets y, row by row. */
export interface Dataset {
  /** [n, …]; keeps the kind of number it was made with. Images are [n, height, width, channels]. */
  readonly x: SourceArray;
  /** [n] or [n, k] */
  readonly y: SourceArray;
  /** Rows. */
  readonly length: number;
  /** What the class numbers stand for. */
  readonly classNames?: readonly string[];
  /** What the columns of a table are called. */
  readonly columnNames?: readonly string[];
  /** What the columns of a raw table are, of data sets read from one. */
  readonly schema?: TableSchema;
  /** The file that each row came from. */
  readonly sources?: readonly string[];
  /** Row of the table that each row came from, where some were left out. */
  readonly tableRows?: Int32Array;
  /** The columns of the table that rows can be ordered and grouped by, those that x leaves out too. */
  readonly tableKeys?: TableKeys;
  /** @internal What y was taken for where the data set was first made; parts of it keep that. */
  readonly judged?: Judgement;
  /** Number of each row in the data set first made; splits and shuffles keep it. */
  readonly samples: Int32Array;
  /**
   * Random parts without common rows; with `by` the last rows, with `groups` whole groups.
   * @throws DataError if a part would be empty
   */
  split(options: SplitOptions & { readonly validation: number }): SplitWithValidation;
  split(options: SplitOptions): Split & { readonly validation?: Dataset };
  /** The rows with these numbers, in this order. @throws DataError if one is out of range */
  take(rows: Int32Array | readonly number[]): Dataset;
  /** The rows, batch by batch, in the order that training with the same seed takes them. */
  batches(options?: BatchOptions): Iterable<Batch>;
}

/** Options of dataset(). */
export interface DatasetOptions {
  /** [n, …] */
  readonly x: ArrayInput;
  /** [n] or [n, k]; or a word for each row, which are classes. */
  readonly y: TargetInput;
  /** What the class numbers stand for; of words the order of their numbers. */
  readonly classNames?: readonly string[];
  /** What y is. "classification" makes class numbers of it, named by what stood there. */
  readonly task?: TaskChoice;
  /** What the columns of x are called. */
  readonly columnNames?: readonly string[];
}

/**
 * A data set of x [n, …] and y [n] or [n, k], copied. With `classNames` y must hold class numbers, or the
 * names. Words are classes, sorted.
 * @throws ShapeError if x and y differ in rows
 * @throws DataError if a value is not finite, or not a class number where classes are named
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
  requireColumnNames(columnNames);
  const target = readTarget(options);
  return ownDataset({
    x: copyOf(toSource(x, "x")),
    ...target,
    ...(columnNames && { columnNames: [...columnNames] }),
  });
}

function requireColumnNames(names: readonly string[] | undefined): void {
  const isList = Array.isArray(names) && names.every((name) => typeof name === "string");
  if (names !== undefined && !isList) throw optionError("columnNames", "a list of names", names);
}

/** Refuses what is no data set, such as { x, y }. */
export function requireDataset(action: string, given: Dataset): void {
  if (typeof given?.take === "function" && typeof given.split === "function") return;
  throw DataError.of("NO_DATASET", action, "a data set", given, {
    hint: "make one with dataset({ x, y })",
  });
}

/** y as it is, or as numbers of classes that have names; and what it was taken for. */
function readTarget({ y, classNames: given, task: choice }: DatasetOptions) {
  const task = readTask(choice);
  const classNames = readClassNames(given);
  refuseNamedValues(task, classNames);
  if (isWords(y) && task !== "regression") {
    return named(labelsOfWords(y, classNames), !classNames);
  }
  const source = toSource(y as ArrayInput, "y");
  if (!classNames && task !== "classification") {
    return { y: copyOf(source), judged: askedFor(task, undefined) ?? judge(source) };
  }
  const { classes } = decideTask("make a data set", source, { task, classNames });
  const labels = classNames ? toLabels(source, "y", classes.length) : classNumbers(source, classes);
  return named({ y: { data: labels, shape: [labels.length] }, classNames: classes }, !classNames);
}

const named = ({ y, classNames }: ReturnType<typeof labelsOfWords>, byOrder: boolean) => ({
  y,
  classNames,
  judged: { ...askedFor("auto", classNames)!, ...(byOrder && { byOrder }) },
});

/** What all parts of a data set share; frozen once. */
const sharedNames = ({ classNames, columnNames, schema }: DatasetParts) => ({
  ...(classNames && { classNames: frozen(classNames) }),
  ...(columnNames && { columnNames: frozen(columnNames) }),
  ...(schema && { schema: frozen(schema) }),
});

/**
 * A data set that keeps the given arrays, which must be nobody else's, and finite but for NaN in cells
 * without a value.
 * @internal
 */
export function ownDataset(given: DatasetParts): Dataset {
  const parts = { ...given, ...sharedNames(given) };
  const { x, y } = parts;
  const length = requireSameRows("make a data set", x.shape[0], y.shape[0]);
  const samples = parts.samples ?? Int32Array.from({ length }, (_, row) => row);

  const take = (rows: Int32Array): Dataset =>
    ownDataset({
      ...parts,
      x: takeRows(x, rows),
      y: takeRows(y, rows),
      ...(parts.sources && { sources: Array.from(rows, (row) => parts.sources![row]!) }),
      ...(parts.tableRows && { tableRows: rows.map((row) => parts.tableRows![row]!) }),
      samples: rows.map((row) => samples[row]!),
    });

  return {
    x,
    y,
    length,
    samples,
    ...sharedNames(parts),
    ...(parts.sources && { sources: parts.sources }),
    ...(parts.tableRows && { tableRows: parts.tableRows }),
    ...(parts.judged && { judged: parts.judged }),
    ...(parts.tableKeys && { tableKeys: parts.tableKeys }),
    take: (rows) => take(toRowNumbers(rows, length)),
    split(options: SplitOptions) {
      const rows = splitRows({ ...parts, samples }, options);
      const [test, validation, train] = rows.map((part) => part && take(part));
      return {
        train: train!,
        test: test!,
        ...(validation && { validation }),
      } as SplitWithValidation;
    },
    batches: (options = {}) => batchesOf(parts, options),
  };
}

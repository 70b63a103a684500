import { DataError } from "../errors.ts";
import { optionError, requireKnownKeys } from "../names.ts";
import { showValue } from "../show.ts";
import { type Batch, type BatchOptions, batchesOf } from "./batches.ts";
import { readClassNames } from "./class-names.ts";
import { toLabels } from "./labels.ts";
import { type ArrayInput, type SourceArray, toSource } from "./ndarray.ts";
import { requireData } from "./require-data.ts";
import { copyOf, requireSameRows, takeRows, toRowNumbers } from "./rows.ts";
import { type SplitOptions, splitRows } from "./split.ts";
import type { TableSchema } from "./table-schema.ts";

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
  /** Number of each row in the data set first made; splits and shuffles keep it. */
  readonly samples: Int32Array;
  /**
   * Random parts without common rows.
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
  /** [n] or [n, k] */
  readonly y: ArrayInput;
  /** What the class numbers stand for. */
  readonly classNames?: readonly string[];
  /** What the columns of x are called. */
  readonly columnNames?: readonly string[];
}

/**
 * A data set of x [n, …] and y [n] or [n, k], copied. With `classNames` y must hold class numbers.
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
  requireKnownKeys("dataset", options, ["x", "y", "classNames", "columnNames"]);
  const { x, y, columnNames } = options;
  const classNames = readClassNames(options.classNames);
  requireColumnNames(columnNames);
  const source = { x: copyOf(toSource(x, "x")), y: readTarget(y, classNames) };
  const names = {
    ...(classNames && { classNames }),
    ...(columnNames && { columnNames: [...columnNames] }),
  };
  return ownDataset({ ...source, ...names });
}

function requireColumnNames(names: readonly string[] | undefined): void {
  const isList = Array.isArray(names) && names.every((name) => typeof name === "string");
  if (names !== undefined && !isList) throw optionError("columnNames", "a list of names", names);
}

/** Refuses what is no data set, such as { x, y }. */
export function requireDataset(action: string, given: Dataset): void {
  if (typeof given?.take === "function" && typeof given.split === "function") return;
  throw new DataError(
    "NO_DATASET",
    `Cannot ${action}: expected a data set, got ${showValue(given)}`,
    { expected: "a data set", got: given, hint: "make one with dataset({ x, y })" },
  );
}

function readTarget(y: ArrayInput, classNames?: readonly string[]): SourceArray {
  if (!classNames) return copyOf(toSource(y, "y"));
  const labels = toLabels(y, "y", classNames.length);
  return { data: labels, shape: [labels.length] };
}

/** What a data set is made of. */
export interface DatasetParts {
  readonly x: SourceArray;
  readonly y: SourceArray;
  readonly classNames?: readonly string[];
  readonly columnNames?: readonly string[];
  readonly schema?: TableSchema;
  readonly sources?: readonly string[];
  readonly tableRows?: Int32Array;
  readonly samples?: Int32Array;
}

/**
 * A data set that keeps the given arrays, which must be nobody else's, and finite but for NaN in cells
 * without a value.
 * @internal
 */
export function ownDataset(parts: DatasetParts): Dataset {
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
    ...(parts.classNames && { classNames: parts.classNames }),
    ...(parts.columnNames && { columnNames: parts.columnNames }),
    ...(parts.schema && { schema: parts.schema }),
    ...(parts.sources && { sources: parts.sources }),
    ...(parts.tableRows && { tableRows: parts.tableRows }),
    take: (rows) => take(toRowNumbers(rows, length)),
    split(options: SplitOptions) {
      const rows = splitRows(parts, options);
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

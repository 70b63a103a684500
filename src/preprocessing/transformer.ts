import { toSource } from "../array/ndarray.ts";
import { placeOf, rowSize } from "../array/place.ts";
import type { ArrayInput, NdArray, SourceArray } from "../array/types.ts";
import { DataError, ShapeError } from "../core/errors.ts";
import {
  blockRows,
  forEachBlock,
  type NumericTable,
  nonEmptyTable,
  type RowShape,
  tableOf,
} from "./table.ts";

/** Numbers of a result: more are not to be had in one array of float32 everywhere. */
const MOST_ELEMENTS = 0x40000000;

const tooLarge = (action: string, kind: string, got: number) =>
  new DataError(
    "TOO_LARGE",
    `Cannot ${action} with ${kind}: expected a result of at most ${MOST_ELEMENTS} numbers, got ${got}`,
    { expected: MOST_ELEMENTS, got, hint: "make fewer columns, or take fewer rows at a time" },
  );

/** The kinds of transformers; a closed set, for files name them. */
export type TransformerKind =
  | "standardScaler"
  | "zeroCenter"
  | "minMaxScaler"
  | "imputer"
  | "oneHotEncoder"
  | "pca"
  | "whitening"
  | "polynomialFeatures"
  | "polarCoordinates"
  | "colorHistogram"
  | "histogramOfOrientedGradients"
  | "pipeline";

/** A transformer as plain data; preprocessingFromJSON() reads it. */
export interface TransformerJSON {
  readonly kind: TransformerKind;
  readonly [property: string]: unknown;
}

/**
 * Learns something from data and then changes data by it. x has shape [n, …]: every element of a
 * row is a column of its own, an x of shape [n] is one column. Bytes enter as fround(v / 255).
 * Everything is computed in double precision and rounded to float32 once, at the end.
 *
 * @example
 * const scaler = new StandardScaler().fit([[1], [3]]);
 * scaler.transform([[2], [3]]).data; // [0, 1]
 * scaler.inverseTransform([[0], [1]]).data; // [2, 3]
 */
export abstract class Transformer<Learned = unknown> {
  abstract readonly kind: TransformerKind;

  /** @internal What fit() found; undefined before. */
  learned: Learned | undefined;

  /** Columns of the data it was fitted to; undefined before. */
  abstract get columns(): number | undefined;

  /** Columns of what transform() gives; undefined before fit(). */
  get outputColumns(): number | undefined {
    return this.columns;
  }

  /** @internal Rows of the last fit(); files do not keep it. */
  rowsFitted: number | undefined;

  /** Whether fit() has been called, where there is anything to learn. */
  get isFitted(): boolean {
    return this.learned !== undefined;
  }

  /** Whether x may hold NaN for what is missing, in some column at least. */
  get acceptsMissing(): boolean {
    return false;
  }

  /** @internal Whether inverseTransform() may give NaN for what is not known. */
  get leavesMissing(): boolean {
    return false;
  }

  /**
   * Shape of a row after transform(), of a row of the given shape; undefined where only fit() can
   * tell.
   * @throws ShapeError for rows that no fit() makes it take
   */
  outputShape(shape: RowShape): RowShape | undefined {
    return shape;
  }

  /** @internal Shape of a row after inverseTransform(). */
  inverseShape(shape: RowShape): RowShape {
    return shape;
  }

  /** @internal Columns of the result for so many columns, where that can be told. */
  outputColumnsOf(_columns: number | undefined): number | undefined {
    return this.outputColumns;
  }

  /** @internal Whether NaN in a column is an error, instead of taken or left where it is. */
  refusesMissing(_column: number): boolean {
    return true;
  }

  /** @internal Rows to transform at once, at least. */
  get blockRows(): number {
    return 0;
  }

  /** Plain data, before and after fit(). */
  abstract toJSON(): TransformerJSON;

  /** @internal */
  abstract fitTable(table: NumericTable): void;

  /**
   * @internal Returns the array that holds the result, row-major; may overwrite data. `firstRow` is
   * the number of the first of these rows, for errors; `shape` that of a row.
   */
  abstract transform64(
    data: Float64Array,
    rows: number,
    columns: number,
    firstRow?: number,
    shape?: RowShape,
  ): Float64Array;

  /** @internal Undoes transform64(); `columns` are those of the data given. */
  abstract inverseTransform64(
    data: Float64Array,
    rows: number,
    columns: number,
    firstRow?: number,
  ): Float64Array;

  /** @internal Takes back what fit() does from now on. */
  snapshot(): () => void {
    const { learned } = this;
    return () => {
      this.learned = learned;
    };
  }

  /**
   * Learns from x, and forgets what was learned before. Where it throws, nothing has changed.
   * @throws DataError for no rows or numbers that are not finite, with row and column
   */
  fit(x: ArrayInput): this {
    const table = nonEmptyTable(toSource(x, "x", this.acceptsMissing));
    this.fitTable(this.acceptsMissing ? guarded(this, table) : table);
    this.rowsFitted = table.rows;
    return this;
  }

  /** @internal Like fit(), but keeps what has been fitted already. */
  fitUnfitted(x: ArrayInput): this {
    return this.isFitted ? this : this.fit(x);
  }

  /**
   * The same rows transformed, as float32 in a fresh array.
   * @throws DataError NOT_FITTED; for numbers that are not finite, before or after
   * @throws ShapeError COLUMNS if x has other columns than what it was fitted to
   */
  transform(x: ArrayInput): NdArray<Float32Array> {
    const source = toSource(x, "x", this.acceptsMissing);
    const shape = this.#rowShape("transform", source, this.columns);
    const change = (data: Float64Array, rows: number, firstRow: number) => {
      if (this.acceptsMissing) requirePresent(this, data, rowSize(source.shape), firstRow);
      return this.transform64(data, rows, rowSize(source.shape), firstRow, shape);
    };
    return this.#apply("transform", source, this.outputShape(shape)!, change, Float32Array);
  }

  /** fit(x), then transform(x). */
  fitTransform(x: ArrayInput): NdArray<Float32Array> {
    return this.fit(x).transform(x);
  }

  /**
   * Undoes transform(), up to rounding and what transform() has dropped. Throws what transform()
   * throws. NaN is what was missing.
   */
  inverseTransform(x: ArrayInput): NdArray<Float32Array> {
    return this.#inverse(x, Float32Array);
  }

  /** @internal The same, not rounded. */
  inverseTransformDouble(x: ArrayInput): { readonly data: Float64Array; readonly shape: RowShape } {
    return this.#inverse(x, Float64Array);
  }

  #inverse<Data extends Float32Array | Float64Array>(
    x: ArrayInput,
    made: new (size: number) => Data,
  ) {
    const source = toSource(x, "x");
    const shape = this.#rowShape("inverseTransform", source, this.outputColumns);
    return this.#apply(
      "inverseTransform",
      source,
      this.inverseShape(shape),
      (data, rows, firstRow) =>
        this.inverseTransform64(data, rows, rowSize(source.shape), firstRow),
      made,
    );
  }

  #apply<Data extends Float32Array | Float64Array>(
    action: string,
    source: SourceArray,
    shape: RowShape,
    change: (data: Float64Array, rows: number, firstRow: number) => Float64Array,
    made: new (size: number) => Data,
  ): { data: Data; shape: number[] } {
    const table = tableOf(source);
    const elements = table.rows * rowSize([0, ...shape]);
    if (elements > MOST_ELEMENTS) throw tooLarge(action, this.kind, elements);
    const result = {
      data: new made(elements),
      shape: [table.rows, ...shape],
    };
    const columns = rowSize(result.shape);
    const use = (block: Float64Array, firstRow: number, rows: number) => {
      result.data.set(change(block, rows, firstRow), firstRow * columns);
    };
    forEachBlock(
      table,
      use,
      blockRows(Math.max(table.columns, columns), Math.max(1, this.blockRows)),
    );
    const isInverse = action === "inverseTransform";
    const mayMiss = isInverse ? this.leavesMissing : this.acceptsMissing;
    for (let i = 0; i < result.data.length; i++) {
      if (Number.isFinite(result.data[i]!)) continue;
      if (mayMiss && Number.isNaN(result.data[i]!)) {
        if (isInverse) continue;
        throw missingValue(action, this.kind, Math.floor(i / columns), i % columns);
      }
      throw new DataError(
        "BEYOND_FLOAT32",
        `Cannot ${action} with ${this.kind}: expected results up to 3.4e38, got one beyond${placeOf(result, i)}`,
        { expected: "results up to 3.4e38", hint: "scale the data down" },
      );
    }
    return result;
  }

  /** The shape of the rows, which must have so many columns where that is known. */
  #rowShape(action: string, { shape }: SourceArray, expected: number | undefined): RowShape {
    const got = shape.length === 0 ? 0 : rowSize(shape);
    if (this.isFitted && (expected === undefined ? shape.length > 0 : expected === got)) {
      return shape.slice(1);
    }
    throw wrongColumns(action, this.kind, expected ?? (this.isFitted ? 1 : undefined), got);
  }
}

/** The error for data of other columns than those fitted to, or where nothing was fitted. */
export function wrongColumns(
  action: string,
  kind: TransformerKind,
  expected: number | undefined,
  got: number,
): DataError | ShapeError {
  if (expected === undefined) {
    return new DataError("NOT_FITTED", `Cannot ${action} with ${kind}: expected fit() first`, {
      hint: "call fit(x) on the training data",
    });
  }
  return new ShapeError(
    "COLUMNS",
    `Cannot ${action} with ${kind}: expected ${expected} columns as in fit(), got ${got}`,
    { expected, got },
  );
}

/** A table in whose rows a transformer finds NaN only where it can do something about it. */
export function guarded(step: Transformer, table: NumericTable): NumericTable {
  return {
    ...table,
    read(firstRow, into) {
      table.read(firstRow, into);
      requirePresent(step, into, table.columns, firstRow);
    },
  };
}

/** Refuses NaN in columns where the transformer does. */
export function requirePresent(
  step: Transformer,
  data: Float64Array,
  columns: number,
  firstRow: number,
): void {
  for (let i = 0; i < data.length; i++) {
    if (!Number.isNaN(data[i]!) || !step.refusesMissing(i % columns)) continue;
    throw missingValue("use", step.kind, firstRow + Math.floor(i / columns), i % columns);
  }
}

const missingValue = (action: string, kind: TransformerKind, row: number, column: number) =>
  new DataError(
    "NOT_FINITE",
    `Cannot ${action} ${action === "use" ? "" : "with "}${kind}: expected finite numbers, got NaN at row ${row}, column ${column}`,
    { expected: "finite numbers", got: Number.NaN, hint: "fill missing values with an Imputer" },
  );

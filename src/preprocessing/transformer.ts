import { type ArrayInput, type NdArray, type SourceArray, toSource } from "../data/ndarray.ts";
import { placeOf, rowSize } from "../data/show.ts";
import { DataError, ShapeError } from "../errors.ts";
import { forEachBlock, nonEmptyTable, type Table, tableOf } from "./table.ts";

/** The kinds of transformers; a closed set, for files name them. */
export type TransformerKind = "standardScaler" | "zeroCenter" | "minMaxScaler" | "pipeline";

/** A transformer as plain data; preprocessingFromJSON() reads it. */
export interface TransformerJSON {
  readonly kind: TransformerKind;
  readonly [property: string]: unknown;
}

/**
 * Learns something from data and then changes data by it. x has shape [n, …]: every element of a
 * row is a column of its own, an x of shape [n] is one column. Bytes enter as fround(v / 255).
 * Everything is computed in double precision and rounded to float32 once, at the end.
 */
export abstract class Transformer {
  abstract readonly kind: TransformerKind;

  /** Columns of the data it was fitted to; undefined before. */
  abstract get columns(): number | undefined;

  /** Plain data, before and after fit(). */
  abstract toJSON(): TransformerJSON;

  /** @internal */
  abstract fitTable(table: Table): void;

  /** @internal Overwrites data, row-major, and returns the array that holds the result. */
  abstract transform64(data: Float64Array, rows: number, columns: number): Float64Array;

  /** @internal Undoes transform64() in place and returns the array that holds the result. */
  abstract inverseTransform64(data: Float64Array, rows: number, columns: number): Float64Array;

  /** Whether fit() has been called. */
  get isFitted(): boolean {
    return this.columns !== undefined;
  }

  /**
   * Learns from x, and forgets what was learned before.
   * @throws DataError for no rows or numbers that are not finite, with row and column
   */
  fit(x: ArrayInput): this {
    this.fitTable(nonEmptyTable(toSource(x, "x")));
    return this;
  }

  /** @internal Like fit(), but keeps what has been fitted already. */
  fitUnfitted(x: ArrayInput): this {
    return this.isFitted ? this : this.fit(x);
  }

  /**
   * The same rows transformed, as float32 of the same shape, in a fresh array.
   * @throws DataError NOT_FITTED; for numbers that are not finite, before or after
   * @throws ShapeError COLUMNS if x has other columns than what it was fitted to
   */
  transform(x: ArrayInput): NdArray {
    const source = toSource(x, "x");
    return this.#apply("transform", source, (data, rows, columns) =>
      this.transform64(data, rows, columns),
    );
  }

  /** fit(x), then transform(x). */
  fitTransform(x: ArrayInput): NdArray {
    return this.fit(x).transform(x);
  }

  /**
   * Undoes transform(), up to rounding. Throws what transform() throws.
   */
  inverseTransform(x: ArrayInput): NdArray {
    const source = toSource(x, "x");
    return this.#apply("inverseTransform", source, (data, rows, columns) =>
      this.inverseTransform64(data, rows, columns),
    );
  }

  #apply(
    action: string,
    source: SourceArray,
    change: (data: Float64Array, rows: number, columns: number) => Float64Array,
  ): NdArray {
    this.#requireColumns(action, source);
    const table = tableOf(source);
    const result = {
      data: new Float32Array(table.rows * table.columns),
      shape: [...source.shape],
    };
    forEachBlock(table, (block, firstRow, rows) => {
      const changed = change(block, rows, table.columns);
      result.data.set(changed, firstRow * table.columns);
    });
    const overflow = result.data.findIndex((value) => !Number.isFinite(value));
    if (overflow >= 0) {
      throw new DataError(
        "BEYOND_FLOAT32",
        `Cannot ${action} with ${this.kind}: expected results up to 3.4e38, got one beyond${placeOf(source, overflow)}`,
        { expected: "results up to 3.4e38", hint: "scale the data down" },
      );
    }
    return result;
  }

  #requireColumns(action: string, { shape }: SourceArray): void {
    const got = shape.length === 0 ? 0 : rowSize(shape);
    if (got !== this.columns) throw wrongColumns(action, this.kind, this.columns, got);
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

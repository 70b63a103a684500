import { toSource } from "../array/ndarray.ts";
import { placeOf, rowSize } from "../array/place.ts";
import type { ArrayInput, NdArray, SourceArray } from "../array/types.ts";
import { DataError, phrase, ShapeError, valueAt } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { type OptionTable, readOptions } from "../core/options.ts";
import { TRANSFORMER } from "./is-transformer.ts";
import { badPreprocessing, fromFile, fromPlain, plain, readStep } from "./json.ts";
import {
  blockRows,
  forEachBlock,
  type NumericTable,
  nonEmptyTable,
  type RowShape,
  tableOf,
} from "./table.ts";

/** Elements of a result: some engines allow no larger float32 arrays. */
const MOST_ELEMENTS = 0x40000000;

/** The code of options that cannot be used. */
export const OPTION_CODE = "PREPROCESSING_OPTION";

/** A transformer as plain data; preprocessingFromJSON() reads it. */
export interface TransformerJSON {
  readonly kind: string;
  readonly [property: string]: unknown;
}

/** A class of transformers with its declarations. */
interface TransformerClass<Made>
  extends Pick<typeof Transformer, "kind" | "options" | "stored" | "fileNames"> {
  new (options: object): Made;
}

/**
 * Learns statistics from data and transforms data with them. x has shape [n, …]: every element of a row
 * is a column; an x of shape [n] is one column. Bytes become fround(v / 255). All computations are in
 * float64; results are rounded to float32 once, at the end.
 *
 * @example
 * const scaler = new StandardScaler().fit([[1], [3]]);
 * scaler.transform([[2], [3]]).data; // [0, 1]
 * scaler.inverseTransform([[0], [1]]).data; // [2, 3]
 */
export abstract class Transformer<
  Options extends object = object,
  Learned extends object = object,
> {
  /** @internal */
  readonly [TRANSFORMER] = true;
  /** Name in files. */
  static readonly kind: string;
  /** @internal */
  static readonly options: OptionTable = {};
  /** @internal Properties of `learned` that files store. */
  static readonly stored: readonly string[] = [];
  /** @internal Names of options in files, if different. */
  static readonly fileNames: Readonly<Record<string, string>> = {};

  /** Name of the class in files: "standardScaler". */
  readonly kind: string;

  /** @internal Checked and complete. */
  protected readonly options: Required<Options>;

  /** Whether x may hold NaN for missing values, in at least one column. */
  readonly acceptsMissing: boolean = false;

  /** @internal Whether inverseTransform() may return NaN for unknown values. */
  readonly leavesMissing: boolean = false;

  /** @internal Whether outputs are sums of inputs times constants, plus constants. */
  readonly isAffine: boolean = false;

  /** @internal Whether each column of the result is computed from the same column of x. */
  readonly keepsColumns: boolean = false;

  /** @internal Least number of rows to transform at once. */
  readonly blockRows: number = 1;

  /** @internal What fit() found; undefined before. */
  learned: Learned | undefined;

  /** @internal Rows of the last fit(); not stored in files. */
  rowsFitted: number | undefined;

  /** @throws DataError for options that cannot be used */
  constructor(options: Options = {} as Options) {
    const { kind, options: table } = new.target;
    this.kind = kind;
    this.options = readOptions(kind, table, options, OPTION_CODE) as Required<Options>;
  }

  /** The transformer that toJSON() described. @throws FormatError PREPROCESSING for anything else */
  static fromJSON<Made extends Transformer>(this: new () => Made, value: unknown): Made {
    // biome-ignore lint/complexity/noThisInStatic: the class of this.
    const Class = this as unknown as TransformerClass<Made>;
    const { kind, options, stored, fileNames } = Class;
    const names = Object.keys(options).map((name) => fileNames[name] ?? name);
    const json = readStep(value, kind, [...names, ...stored]);
    const given = Object.entries(options).map(([name, { isOptional }], i) => {
      const { [names[i]!]: found = isOptional ? undefined : null } = json;
      return [name, fromPlain(found)];
    });
    const made = fromFile(() => new Class(Object.fromEntries(given)));
    const known = stored.filter((name) => json[name] !== undefined);
    if (known.length === 0) return made;
    if (known.length < stored.length) throw badPreprocessing(stored.join(", "), `${known}`);
    made.learned = fromFile(() => made.readLearned(json));
    return made;
  }

  /** Columns of the fitted data; undefined before fit(). */
  abstract get columns(): number | undefined;

  /** Columns of the result of transform(); undefined before fit(). */
  get outputColumns(): number | undefined {
    return this.columns;
  }

  /** Whether fit() has been called; always true if there is nothing to learn. */
  get isFitted(): boolean {
    return this.learned !== undefined;
  }

  /**
   * Shape of a transformed row, for a row of the given shape; undefined if only fit() can tell.
   * @throws ShapeError for rows that it cannot transform
   */
  outputShape(shape: RowShape): RowShape | undefined {
    return shape;
  }

  /** @internal Shape of a row after inverseTransform(). */
  inverseShape(shape: RowShape): RowShape {
    return shape;
  }

  /** @internal Columns of the result for so many columns, if known. */
  outputColumnsOf(_columns: number | undefined): number | undefined {
    return this.outputColumns;
  }

  /** @internal Whether NaN in a column is an error. */
  refusesMissing(_column: number): boolean {
    return true;
  }

  /** Plain data, before and after fit(). */
  toJSON(): TransformerJSON {
    const { options, stored, fileNames } = this.constructor as typeof Transformer;
    const json: Record<string, unknown> = {};
    for (const name of Object.keys(options)) {
      json[fileNames[name] ?? name] = plain((this.options as Json)[name]);
    }
    for (const name of stored) json[name] = plain((this.learned as Json | undefined)?.[name]);
    const known = Object.entries(json).filter(([, value]) => value !== undefined);
    return { kind: this.kind, ...Object.fromEntries(known) };
  }

  /** @internal */
  abstract fitTable(table: NumericTable): void;

  /** @internal What fit() found, from a file. @throws FormatError */
  protected readLearned(_json: Json): Learned | undefined {
    return undefined;
  }

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

  /** @internal Inverts transform64(); `columns` are those of the given data. */
  abstract inverseTransform64(
    data: Float64Array,
    rows: number,
    columns: number,
    firstRow?: number,
  ): Float64Array;

  /** @internal Returns a function that undoes later calls of fit(). */
  snapshot(): () => void {
    const { learned } = this;
    return () => {
      this.learned = learned;
    };
  }

  /**
   * Learns from x and replaces an earlier fit. If it throws, nothing changes.
   * @throws DataError for no rows or numbers that are not finite, with row and column
   */
  fit(x: ArrayInput): this {
    const table = nonEmptyTable(toSource(x, "x", this.acceptsMissing));
    this.fitTable(this.acceptsMissing ? guarded(this, table) : table);
    this.rowsFitted = table.rows;
    return this;
  }

  /** @internal Like fit(), but keeps an existing fit. */
  fitUnfitted(x: ArrayInput): this {
    return this.isFitted ? this : this.fit(x);
  }

  /**
   * The transformed rows, as float32 in a new array.
   * @throws DataError NOT_FITTED; for numbers that are not finite, before or after
   * @throws ShapeError COLUMNS if the columns of x differ from those of fit()
   */
  transform(x: ArrayInput): NdArray<Float32Array> {
    const source = toSource(x, "x", this.acceptsMissing);
    const shape = this.#rowShape("transform", source, this.columns);
    const columns = rowSize(source.shape);
    const change = (data: Float64Array, rows: number, firstRow: number) => {
      if (this.acceptsMissing) requirePresent(this, data, columns, firstRow);
      return this.transform64(data, rows, columns, firstRow, shape);
    };
    return this.#apply("transform", source, this.outputShape(shape)!, change, Float32Array);
  }

  /** fit(x), then transform(x). */
  fitTransform(x: ArrayInput): NdArray<Float32Array> {
    return this.fit(x).transform(x);
  }

  /**
   * Inverts transform(), except for rounding and dropped information. Missing values are NaN. Throws
   * the same errors as transform().
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
    const change = (data: Float64Array, rows: number, firstRow: number) =>
      this.inverseTransform64(data, rows, rowSize(source.shape), firstRow);
    return this.#apply("inverseTransform", source, this.inverseShape(shape), change, made);
  }

  #apply<Data extends Float32Array | Float64Array>(
    action: "transform" | "inverseTransform",
    source: SourceArray,
    shape: RowShape,
    change: (data: Float64Array, rows: number, firstRow: number) => Float64Array,
    made: new (size: number) => Data,
  ): { data: Data; shape: number[] } {
    const table = tableOf(source);
    const columns = rowSize([0, ...shape]);
    const elements = table.rows * columns;
    if (elements > MOST_ELEMENTS) {
      const expected = `a result of at most ${MOST_ELEMENTS} numbers`;
      const hint = "make fewer columns, or transform fewer rows at a time";
      throw DataError.of("TOO_LARGE", `${action} with ${this.kind}`, expected, elements, { hint });
    }
    const result = { data: new made(elements), shape: [table.rows, ...shape] };
    const use = (block: Float64Array, firstRow: number, rows: number) => {
      result.data.set(change(block, rows, firstRow), firstRow * columns);
    };
    forEachBlock(table, use, blockRows(Math.max(table.columns, columns), this.blockRows));
    const isInverse = action === "inverseTransform";
    const mayMiss = isInverse ? this.leavesMissing : this.acceptsMissing;
    for (let i = 0; i < result.data.length; i++) {
      if (Number.isFinite(result.data[i]!)) continue;
      if (mayMiss && Number.isNaN(result.data[i]!)) {
        if (isInverse) continue;
        throw missingValue(`${action} with ${this.kind}`, Math.floor(i / columns), i % columns);
      }
      const got = phrase(`a larger one${placeOf(result, i)}`);
      const hint = "scale the data down";
      const what = `${action} with ${this.kind}`;
      throw DataError.of("BEYOND_FLOAT32", what, "results up to 3.4e38", got, { hint });
    }
    return result;
  }

  /** The shape of the rows, which must have so many columns if that is known. */
  #rowShape(action: string, { shape }: SourceArray, expected: number | undefined): RowShape {
    const got = shape.length === 0 ? 0 : rowSize(shape);
    if (this.isFitted && (expected === undefined ? shape.length > 0 : expected === got)) {
      return shape.slice(1);
    }
    throw wrongColumns(action, this.kind, expected ?? (this.isFitted ? 1 : undefined), got);
  }

  /** @internal What fit() found, for data with so many columns: steps of a pipeline need not match. */
  protected learnedFor(action: string, got: number, expected = this.columns): Learned {
    if (this.learned && expected === got) return this.learned;
    throw wrongColumns(action, this.kind, expected, got);
  }
}

/** The error for other columns than in fit(), or before fit(). */
export function wrongColumns(
  action: string,
  kind: string,
  expected: number | undefined,
  got: number,
): DataError | ShapeError {
  const what = `Cannot ${action} with ${kind}: expected`;
  if (expected === undefined) {
    const hint = "call fit(x) on the training data";
    return new DataError("NOT_FITTED", `${what} fit() first`, { hint });
  }
  const message = `${what} ${expected} columns as in fit(), got ${got}`;
  return new ShapeError("COLUMNS", message, { expected, got });
}

/** A table that throws for NaN in columns that must not have missing values. */
export function guarded(step: Transformer, table: NumericTable): NumericTable {
  return {
    ...table,
    read(firstRow, into) {
      table.read(firstRow, into);
      requirePresent(step, into, table.columns, firstRow);
    },
  };
}

/** Throws for NaN in columns that must not have missing values. */
export function requirePresent(
  step: Transformer,
  data: Float64Array,
  columns: number,
  firstRow: number,
): void {
  for (let i = 0; i < data.length; i++) {
    if (!Number.isNaN(data[i]!) || !step.refusesMissing(i % columns)) continue;
    throw missingValue(`use ${step.kind}`, firstRow + Math.floor(i / columns), i % columns);
  }
}

const missingValue = (action: string, row: number, column: number) =>
  DataError.of(
    "NOT_FINITE",
    action,
    "finite numbers",
    valueAt(Number.NaN, ` at row ${row}, column ${column}`),
    { hint: "fill missing values with an Imputer" },
  );

/** The error for numbers whose squares overflow. */
export function squaresOverflow(action: string, where = ""): DataError {
  const most = "numbers up to about 1e150";
  const expected = phrase("numbers whose sum of squares is finite", most);
  const got = phrase(`larger ones${where}`);
  return DataError.of("STATISTICS_OVERFLOW", action, expected, got, {
    hint: "scale the data down",
  });
}

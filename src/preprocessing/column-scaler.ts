import { DataError } from "../core/errors.ts";
import { requireKnownKeys } from "../core/names.ts";
import { fromFile, readNumbers } from "./json.ts";
import {
  type ColumnOptions,
  isSelected,
  requireWithin,
  type Selection,
  toSelection,
} from "./selection.ts";
import { Transformer, type TransformerJSON, wrongColumns } from "./transformer.ts";

/** What fit() finds for each column. */
export interface ColumnScale {
  readonly offset: Float64Array;
  /** Above 0. */
  readonly divisor: Float64Array;
}

/** (x − offset) / divisor for each column. */
export abstract class ColumnScaler extends Transformer<ColumnScale> {
  /** The columns that are changed; undefined for all. */
  readonly selection: Selection;

  /** @throws DataError for columns that are not different integers from 0 */
  constructor(what: string, options: ColumnOptions, known: readonly string[] = []) {
    super();
    requireKnownKeys(what, options, [...known, "columns"]);
    this.selection = toSelection(what, options.columns);
  }

  /** What is taken off each column; undefined before fit(). */
  get offset(): Float64Array | undefined {
    return this.learned?.offset.slice();
  }

  /** What each column is then divided by; undefined before fit(). */
  get divisor(): Float64Array | undefined {
    return this.learned?.divisor.slice();
  }

  override get columns(): number | undefined {
    return this.learned?.offset.length;
  }

  /** @internal */
  override refusesMissing(column: number): boolean {
    return isSelected(this.selection, column);
  }

  override toJSON(): TransformerJSON {
    return {
      kind: this.kind,
      ...this.options(),
      ...(this.selection && { columns: this.selection }),
      ...(this.learned && {
        offset: Array.from(this.learned.offset),
        divisor: Array.from(this.learned.divisor),
      }),
    };
  }

  override transform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const { offset, divisor } = this.#scaleFor(columns);
    for (let row = 0, i = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, i++) {
        data[i] = (data[i]! - offset[column]!) / divisor[column]!;
      }
    }
    return data;
  }

  override inverseTransform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const { offset, divisor } = this.#scaleFor(columns);
    for (let row = 0, i = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, i++) {
        data[i] = data[i]! * divisor[column]! + offset[column]!;
      }
    }
    return data;
  }

  /** Never reads past the end, whatever a pipeline is made of. */
  #scaleFor(columns: number): ColumnScale {
    if (this.learned && this.columns === columns) return this.learned;
    throw wrongColumns("transform", this.kind, this.columns, columns);
  }

  /** The options that were given beside the columns, as JSON. */
  protected options(): object {
    return {};
  }

  /** Leaves columns alone that are not selected; refuses a scale that overflowed. */
  protected setScale({ offset, divisor }: ColumnScale): void {
    requireWithin(this.kind, this.selection, offset.length);
    for (let column = 0; column < offset.length; column++) {
      if (!isSelected(this.selection, column)) {
        offset[column] = 0;
        divisor[column] = 1;
      }
      if (Number.isFinite(offset[column]) && Number.isFinite(divisor[column])) continue;
      throw new DataError(
        "STATISTICS_OVERFLOW",
        `Cannot fit ${this.kind}: expected numbers whose squares have a sum, got larger ones in column ${column}`,
        { expected: "numbers up to about 1e150", hint: "scale the data down" },
      );
    }
    this.learned = { offset, divisor };
  }

  /** Takes over offset and divisor of a file, both or neither. */
  protected readScale({ offset, divisor }: Readonly<Record<string, unknown>>): this {
    if (offset === undefined && divisor === undefined) return this;
    const offsets = readNumbers(offset, "offset");
    const divisors = readNumbers(divisor, "divisor", { length: offsets.length, positive: true });
    fromFile(() => requireWithin(this.kind, this.selection, offsets.length));
    this.learned = { offset: offsets, divisor: divisors };
    return this;
  }
}

/** What files say of a scaler beside its own options. */
export const SCALE = ["columns", "offset", "divisor"] as const;

import type { Json } from "../core/json.ts";
import { readNumbers } from "./json.ts";
import { type ColumnOptions, isSelected, requireWithin, type Selection } from "./selection.ts";
import type { NumericTable } from "./table.ts";
import { squaresOverflow, Transformer } from "./transformer.ts";

/** What fit() finds for each column. */
export interface ColumnScale {
  readonly offset: Float64Array;
  /** Above 0. */
  readonly divisor: Float64Array;
}

/** (x − offset) / divisor for each column. */
export abstract class ColumnScaler<
  Options extends ColumnOptions = ColumnOptions,
> extends Transformer<Options, ColumnScale> {
  /** @internal */
  static override readonly stored = ["offset", "divisor"];

  /** @internal */
  override readonly isAffine = true;
  /** @internal */
  override readonly keepsColumns = true;
  /** The columns to change; undefined for all. */
  readonly selection: Selection = this.options.columns;

  /** The value subtracted from each column; undefined before fit(). */
  get offset(): Float64Array | undefined {
    return this.learned?.offset.slice();
  }

  /** The value by which each column is then divided; undefined before fit(). */
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

  override transform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const { offset, divisor } = this.learnedFor("transform", columns);
    for (let row = 0, i = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, i++) {
        data[i] = (data[i]! - offset[column]!) / divisor[column]!;
      }
    }
    return data;
  }

  override inverseTransform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const { offset, divisor } = this.learnedFor("inverseTransform", columns);
    for (let row = 0, i = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, i++) {
        data[i] = data[i]! * divisor[column]! + offset[column]!;
      }
    }
    return data;
  }

  /** @internal The scale of every column of a table. */
  protected abstract scaleOf(table: NumericTable): ColumnScale;

  /** @internal */
  override fitTable(table: NumericTable): void {
    requireWithin(this.kind, this.selection, table.columns);
    const { offset, divisor } = this.scaleOf(table);
    for (let column = 0; column < offset.length; column++) {
      if (!isSelected(this.selection, column)) {
        offset[column] = 0;
        divisor[column] = 1;
      }
      if (Number.isFinite(offset[column]) && Number.isFinite(divisor[column])) continue;
      throw squaresOverflow(`fit ${this.kind}`, ` in column ${column}`);
    }
    this.learned = { offset, divisor };
  }

  /** @internal */
  protected override readLearned(json: Json): ColumnScale {
    const offset = readNumbers(json.offset, "offset");
    const divisor = readNumbers(json.divisor, "divisor", { length: offset.length, positive: true });
    requireWithin(this.kind, this.selection, offset.length);
    return { offset, divisor };
  }
}

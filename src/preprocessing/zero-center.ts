import { type ColumnScale, ColumnScaler } from "./column-scaler.ts";
import { columnsOption } from "./selection.ts";
import { columnMoments, type NumericTable } from "./table.ts";

/**
 * Subtracts the mean of each column.
 *
 * @example
 * new ZeroCenter().fitTransform([[1], [3]]).data[0]; // -1
 */
export class ZeroCenter extends ColumnScaler {
  /** Name in files. */
  static override readonly kind = "zeroCenter";
  /** @internal */
  static override readonly options = { columns: columnsOption };

  /** @internal */
  protected override scaleOf(table: NumericTable): ColumnScale {
    const { mean } = columnMoments(table);
    return { offset: mean, divisor: new Float64Array(table.columns).fill(1) };
  }
}

import { type ColumnScale, ColumnScaler } from "./column-scaler.ts";
import { columnsOption } from "./selection.ts";
import { columnRange, type NumericTable } from "./table.ts";

// scikit-learn considers columns of smaller ranges constant
const SMALLEST_RANGE = 10 * Number.EPSILON;

/**
 * Scales each column to the range 0 to 1: (x − minimum) / (maximum − minimum). A constant column
 * becomes 0. Values outside the fitted range exceed 0 to 1.
 *
 * @example
 * new MinMaxScaler().fitTransform([[10], [15], [20]]).data[1]; // 0.5
 */
export class MinMaxScaler extends ColumnScaler {
  /** Name in files. */
  static override readonly kind = "minMaxScaler";
  /** @internal */
  static override readonly options = { columns: columnsOption };

  /** @internal */
  protected override scaleOf(table: NumericTable): ColumnScale {
    const { minimum, maximum } = columnRange(table);
    const ranges = maximum.map((value, column) => value - minimum[column]!);
    return {
      // +0 for −0, which JSON cannot represent
      offset: minimum.map((value) => value + 0),
      divisor: ranges.map((range) => (range < SMALLEST_RANGE ? 1 : range)),
    };
  }
}

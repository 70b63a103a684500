import { ColumnScaler, SCALE } from "./column-scaler.ts";
import { fromFile, readStep } from "./json.ts";
import type { ColumnOptions } from "./selection.ts";
import { columnRange, type NumericTable } from "./table.ts";

/**
 * Puts each column between 0 and 1: (x − minimum) / (maximum − minimum). A constant column becomes
 * 0. Data that were not fitted may lie outside.
 *
 * @example
 * new MinMaxScaler().fitTransform([[10], [15], [20]]).data[1]; // 0.5
 */
export class MinMaxScaler extends ColumnScaler {
  override readonly kind = "minMaxScaler";

  /** @throws DataError for columns that are not different integers from 0 */
  constructor(options: ColumnOptions = {}) {
    super("MinMaxScaler", options);
  }

  /** The scaler that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): MinMaxScaler {
    const json = readStep(value, "minMaxScaler", SCALE);
    return fromFile(() => new MinMaxScaler({ columns: json.columns as number[] })).readScale(json);
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    const { minimum, maximum } = columnRange(table);
    this.setScale({
      // +0 for −0, which JSON does not know
      offset: minimum.map((value) => value + 0),
      divisor: maximum.map((value, column) => rangeOf(value - minimum[column]!)),
    });
  }
}

// scikit-learn takes ranges below this for constant columns
const SMALLEST_RANGE = 10 * Number.EPSILON;

const rangeOf = (range: number) => (range < SMALLEST_RANGE ? 1 : range);

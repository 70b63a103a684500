import { ColumnScaler, SCALE } from "./column-scaler.ts";
import { fromFile, readStep } from "./json.ts";
import type { ColumnOptions } from "./selection.ts";
import { columnMoments, type NumericTable } from "./table.ts";

/**
 * Takes the mean off each column.
 *
 * @example
 * new ZeroCenter().fitTransform([[1], [3]]).data[0]; // -1
 */
export class ZeroCenter extends ColumnScaler {
  override readonly kind = "zeroCenter";

  /** @throws DataError for columns that are not different integers from 0 */
  constructor(options: ColumnOptions = {}) {
    super("ZeroCenter", options);
  }

  /** The transformer that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): ZeroCenter {
    const json = readStep(value, "zeroCenter", SCALE);
    return fromFile(() => new ZeroCenter({ columns: json.columns as number[] })).readScale(json);
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    const { mean } = columnMoments(table);
    this.setScale({ offset: mean, divisor: new Float64Array(table.columns).fill(1) });
  }
}

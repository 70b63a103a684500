import { ColumnScaler } from "./column-scaler.ts";
import { columnMoments, type Table } from "./table.ts";

/**
 * Takes the mean off each column.
 *
 * @example
 * new ZeroCenter().fitTransform([[1], [3]]).data[0]; // -1
 */
export class ZeroCenter extends ColumnScaler {
  override readonly kind = "zeroCenter";

  /** The transformer that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): ZeroCenter {
    const center = new ZeroCenter();
    center.readScale(value);
    return center;
  }

  /** @internal */
  override fitTable(table: Table): void {
    const { mean } = columnMoments(table);
    this.setScale({ offset: mean, divisor: new Float64Array(table.columns).fill(1) });
  }
}

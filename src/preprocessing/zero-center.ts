import {
  type ChannelOptions,
  momentsPer,
  type Per,
  perOption,
  requireOneChoice,
} from "./channels.ts";
import { type ColumnScale, ColumnScaler } from "./column-scaler.ts";
import { columnsOption } from "./selection.ts";
import type { NumericTable } from "./table.ts";

/**
 * Subtracts the mean of each column, or of each channel of images.
 * @throws DataError for `columns` beside `per: "channel"`; fit() then throws ShapeError unless rows are images
 *
 * @example
 * new ZeroCenter().fitTransform([[1], [3]]).data[0]; // -1
 */
export class ZeroCenter extends ColumnScaler<ChannelOptions> {
  /** Name in files. */
  static override readonly kind = "zeroCenter";
  /** @internal */
  static override readonly options = { columns: columnsOption, per: perOption };

  readonly per: Per = this.options.per ?? "column";

  /** @throws DataError for options that cannot be used */
  constructor(options: ChannelOptions = {}) {
    super(options);
    requireOneChoice(this.kind, options);
  }

  /** @internal */
  protected override scaleOf(table: NumericTable): ColumnScale {
    const { mean } = momentsPer(this.per, this.kind, table);
    return { offset: mean, divisor: new Float64Array(table.columns).fill(1) };
  }
}

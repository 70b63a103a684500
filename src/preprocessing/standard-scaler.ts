import { flagOption } from "../core/options.ts";
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

/** Options of StandardScaler. */
export interface StandardScalerOptions extends ChannelOptions {
  /** Whether to subtract the mean. Default: true. */
  readonly withMean?: boolean;
  /** Whether to divide by the standard deviation. Default: true. */
  readonly withStd?: boolean;
}

/**
 * Scales each column, or each channel of images, to mean 0 and standard deviation 1; the deviation is divided by n, as
 * in scikit-learn. A constant column becomes 0; without the mean it stays unchanged.
 * @throws DataError for `columns` beside `per: "channel"`; fit() then throws ShapeError unless rows are images
 *
 * @example
 * new StandardScaler().fitTransform([[1], [2], [3]]).data[1]; // 0
 * const images = { data: Uint8Array.from({ length: 24 }, (_, i) => i), shape: [2, 2, 2, 3] };
 * new StandardScaler({ per: "channel" }).fit(images).divisor!.length; // 12
 */
export class StandardScaler extends ColumnScaler<StandardScalerOptions> {
  /** Name in files. */
  static override readonly kind = "standardScaler";
  /** @internal */
  static override readonly options = {
    withMean: flagOption(true),
    withStd: flagOption(true),
    columns: columnsOption,
    per: perOption,
  };

  readonly per: Per = this.options.per ?? "column";
  readonly withMean: boolean = this.options.withMean;
  readonly withStd: boolean = this.options.withStd;

  /** @throws DataError for options that cannot be used */
  constructor(options: StandardScalerOptions = {}) {
    super(options);
    requireOneChoice(this.kind, options);
  }

  /** @internal */
  protected override scaleOf(table: NumericTable): ColumnScale {
    const { mean, variance, count } = momentsPer(this.per, this.kind, table);
    return {
      offset: this.withMean ? mean : new Float64Array(table.columns),
      divisor: variance.map((value, column) =>
        this.withStd ? deviationOf(value, mean[column]!, count) : 1,
      ),
    };
  }
}

/** The standard deviation, or 1 if the variance is within rounding error. */
function deviationOf(variance: number, mean: number, count: number): number {
  // the bound of scikit-learn's _is_constant_feature, after Chan, Golub and LeVeque 1983
  const noise = count * Number.EPSILON;
  const bound = noise * variance + noise * mean * (noise * mean);
  return variance <= bound && bound < Infinity ? 1 : Math.sqrt(variance);
}

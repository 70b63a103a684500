import { flagOption } from "../core/options.ts";
import { type ColumnScale, ColumnScaler } from "./column-scaler.ts";
import { type ColumnOptions, columnsOption } from "./selection.ts";
import { columnMoments, type NumericTable } from "./table.ts";

/** Options of StandardScaler. */
export interface StandardScalerOptions extends ColumnOptions {
  /** Whether to subtract the mean. Default: true. */
  readonly withMean?: boolean;
  /** Whether to divide by the standard deviation. Default: true. */
  readonly withStd?: boolean;
}

/**
 * Scales each column to mean 0 and standard deviation 1; the deviation is divided by n, as in
 * scikit-learn. A constant column becomes 0; without the mean it stays unchanged.
 *
 * @example
 * new StandardScaler().fitTransform([[1], [2], [3]]).data[1]; // 0
 */
export class StandardScaler extends ColumnScaler<StandardScalerOptions> {
  /** Name in files. */
  static override readonly kind = "standardScaler";
  /** @internal */
  static override readonly options = {
    withMean: flagOption(true),
    withStd: flagOption(true),
    columns: columnsOption,
  };

  readonly withMean: boolean = this.options.withMean;
  readonly withStd: boolean = this.options.withStd;

  /** @internal */
  protected override scaleOf(table: NumericTable): ColumnScale {
    const { mean, variance } = columnMoments(table);
    return {
      offset: this.withMean ? mean : new Float64Array(table.columns),
      divisor: variance.map((value, column) =>
        this.withStd ? deviationOf(value, mean[column]!, table.rows) : 1,
      ),
    };
  }
}

/** The standard deviation, or 1 if the variance is within rounding error. */
function deviationOf(variance: number, mean: number, rows: number): number {
  // the bound of scikit-learn's _is_constant_feature, after Chan, Golub and LeVeque 1983
  const noise = rows * Number.EPSILON;
  const bound = noise * variance + noise * mean * (noise * mean);
  return variance <= bound && bound < Infinity ? 1 : Math.sqrt(variance);
}

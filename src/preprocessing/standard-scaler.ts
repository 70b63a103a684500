import { requireBooleans } from "../core/names.ts";
import { ColumnScaler, SCALE } from "./column-scaler.ts";
import { fromFile, readStep } from "./json.ts";
import type { ColumnOptions } from "./selection.ts";
import { columnMoments, type NumericTable } from "./table.ts";

/** Options of StandardScaler. */
export interface StandardScalerOptions extends ColumnOptions {
  /** Take the mean off. */
  readonly withMean?: boolean;
  /** Divide by the standard deviation. */
  readonly withStd?: boolean;
}

/**
 * Mean 0 and standard deviation 1 for each column, the deviation over n as in scikit-learn. A
 * constant column becomes 0; without the mean it stays as it is.
 *
 * @example
 * new StandardScaler().fitTransform([[1], [2], [3]]).data[1]; // 0
 */
export class StandardScaler extends ColumnScaler {
  override readonly kind = "standardScaler";
  readonly withMean: boolean;
  readonly withStd: boolean;

  /** @throws DataError for options that are not true or false, or columns that are no numbers */
  constructor(options: StandardScalerOptions = {}) {
    super("StandardScaler", options, ["withMean", "withStd"]);
    const { withMean = true, withStd = true } = options;
    requireBooleans("StandardScaler", { withMean, withStd }, "PREPROCESSING_OPTION");
    this.withMean = withMean;
    this.withStd = withStd;
  }

  /** The scaler that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): StandardScaler {
    const json = readStep(value, "standardScaler", ["withMean", "withStd", ...SCALE]);
    const { withMean = null, withStd = null, columns } = json;
    const options = { withMean, withStd, columns } as StandardScalerOptions;
    return fromFile(() => new StandardScaler(options)).readScale(json);
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    const { mean, variance } = columnMoments(table);
    this.setScale({
      offset: this.withMean ? mean : new Float64Array(table.columns),
      divisor: variance.map((value, column) =>
        this.withStd ? deviationOf(value, mean[column]!, table.rows) : 1,
      ),
    });
  }

  protected override options(): object {
    return { withMean: this.withMean, withStd: this.withStd };
  }
}

/** The standard deviation, or 1 where the variance is nothing but rounding. */
function deviationOf(variance: number, mean: number, rows: number): number {
  // the bound of scikit-learn's _is_constant_feature, after Chan, Golub and LeVeque 1983
  const noise = rows * Number.EPSILON;
  const bound = noise * variance + noise * mean * (noise * mean);
  return variance <= bound && bound < Infinity ? 1 : Math.sqrt(variance);
}

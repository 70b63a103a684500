import { ShapeError } from "../core/errors.ts";
import { flagOption, optional } from "../core/options.ts";
import { Projection } from "./projection.ts";
import type { NumericTable, RowShape } from "./table.ts";

/** Options of PCA. */
export interface PCAOptions {
  /**
   * Number of directions to keep; if below 1, the least share of the variance that they explain.
   * Default: min(rows, columns).
   */
  readonly components?: number | undefined;
  /**
   * Whether to divide by the standard deviation along each direction; 0 if that is within rounding
   * error. Default: false.
   */
  readonly whiten?: boolean;
}

/**
 * Principal component analysis: projects rows minus their mean on the orthogonal directions of greatest
 * variance (Pearson 1901). x [n, …] becomes [n, components]; inverseTransform() returns rows of the
 * fitted shape. Variances are divided by n − 1, as in scikit-learn.
 *
 * @example
 * const pca = new PCA({ components: 1 }).fit([[1, 1], [2, 2], [3, 3]]);
 * pca.explainedVarianceRatio![0]; // 1
 */
export class PCA extends Projection<PCAOptions> {
  /** Name in files. */
  static override readonly kind = "pca";
  /** @internal */
  static override readonly options = {
    components: optional({
      expected: "an integer >= 1, or a share below 1",
      accepts: (value) =>
        typeof value === "number" && value > 0 && (value < 1 || Number.isSafeInteger(value)),
    }),
    whiten: flagOption(false),
  };
  /** @internal */
  static override readonly fileNames = { components: "wanted" };

  readonly whiten: boolean = this.options.whiten;
  readonly #wanted: number | undefined = this.options.components;

  override get outputColumns(): number | undefined {
    return this.learned?.variance.length;
  }

  override outputShape(_shape: RowShape): RowShape | undefined {
    if (this.learned) return [this.learned.variance.length];
    return this.#wanted !== undefined && this.#wanted >= 1 ? [this.#wanted] : undefined;
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    const most = Math.min(table.rows, table.columns);
    const wanted = this.#wanted ?? most;
    if (wanted > most) {
      const expected = `at most min(${table.rows} rows, ${table.columns} columns) components`;
      const hint = "use fewer components";
      throw ShapeError.of("COMPONENTS", "fit pca", expected, wanted, { expected: most, hint });
    }
    const all = this.directions(table);
    const count = wanted >= 1 ? wanted : enough(all.variance, wanted * all.totalVariance);
    const components = all.components.slice(0, count * table.columns);
    this.learned = { ...all, components, variance: all.variance.slice(0, count) };
  }

  /** @internal */
  override transform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const result = this.project(data, rows, columns);
    return this.whiten ? this.scaled(result, this.#deviation(), false) : result;
  }

  /** @internal */
  override inverseTransform64(data: Float64Array, rows: number, columns: number): Float64Array {
    this.learnedFor("inverseTransform", columns, this.outputColumns);
    if (this.whiten) this.scaled(data, this.#deviation(), true);
    return this.unproject(data, rows);
  }

  /** The deviation along each direction; 0 if the variance is within rounding error. */
  #deviation(): Float64Array {
    const { variance, mean } = this.learned!;
    const noise = mean.length * Number.EPSILON * (variance[0] ?? 0);
    return variance.map((value) => (value > noise ? Math.sqrt(value) : 0));
  }
}

/** Number of directions that explain more than so much variance. */
function enough(variance: Float64Array, wanted: number): number {
  let sum = 0;
  const last = variance.findIndex((value) => (sum += value) > wanted);
  return last < 0 ? variance.length : last + 1;
}

import { rowSize } from "../array/place.ts";
import { choiceOption, numberOption, optional } from "../core/options.ts";
import { Projection } from "./projection.ts";
import type { NumericTable, RowShape } from "./table.ts";

const METHODS = ["pca", "zca"] as const;
/** The default of epsilon, as a share of the largest variance. */
const EPSILON_SHARE = 1e-6;

/** Options of Whitening. */
export interface WhiteningOptions {
  /**
   * "pca", the default: along the principal directions. "zca": rotated back, as close to the data as
   * possible.
   */
  readonly method?: (typeof METHODS)[number];
  /** Added to each variance. Default: 10⁻⁶ of the largest. */
  readonly epsilon?: number | undefined;
}

/**
 * Makes columns uncorrelated and of variance 1: projects rows minus their mean on the principal
 * directions and divides by √(variance + epsilon). Directions with a variance below epsilon give 0, so
 * constant and dependent columns are harmless. The number of columns stays: "pca" returns a vector whose
 * last columns are the directions of least variance, "zca" rows of the same shape (Bell and Sejnowski
 * 1997).
 *
 * @example
 * const x = new Whitening().fitTransform([[1, 2], [2, 1], [3, 5], [6, 4]]);
 */
export class Whitening extends Projection<WhiteningOptions> {
  /** Name in files. */
  static override readonly kind = "whitening";
  /** @internal */
  static override readonly options = {
    method: choiceOption(METHODS, "pca"),
    epsilon: optional(numberOption({ low: 0, high: Number.MAX_VALUE })),
  };

  readonly method: (typeof METHODS)[number] = this.options.method;
  readonly #epsilon: number | undefined = this.options.epsilon;

  /** The number added to each variance; undefined before fit() if it was not given. */
  get epsilon(): number | undefined {
    const largest = this.learned && (this.learned.variance[0] ?? 0);
    return this.#epsilon ?? (largest === undefined ? undefined : largest * EPSILON_SHARE);
  }

  override outputShape(shape: RowShape): RowShape {
    return this.method === "zca" ? shape : [rowSize([0, ...shape])];
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    this.learned = this.directions(table);
  }

  /** @internal */
  override transform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const projected = this.project(data, rows, columns);
    this.scaled(projected, this.#deviation(), false);
    if (this.method === "zca") return this.toColumns(projected, rows);
    return resized(projected, this.learned!.variance.length, columns);
  }

  /** @internal */
  override inverseTransform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const { variance } = this.learnedFor("inverseTransform", columns);
    const projected =
      this.method === "zca"
        ? this.project(this.addMean(data), rows, columns)
        : resized(data, columns, variance.length);
    return this.unproject(this.scaled(projected, this.#deviation(), true), rows);
  }

  /** √(variance + ε) along each direction; 0 if the variance is below ε. */
  #deviation(): Float64Array {
    const { variance, mean } = this.learned!;
    const epsilon = this.epsilon!;
    const least = Math.max(epsilon, mean.length * Number.EPSILON * (variance[0] ?? 0));
    return variance.map((value) => (value >= least ? Math.sqrt(value + epsilon) : 0));
  }
}

/** Rows of `to` numbers instead of `from`, new ones 0. */
function resized(data: Float64Array, from: number, to: number): Float64Array {
  if (from === to) return data;
  const rows = data.length / from;
  const result = new Float64Array(rows * to);
  for (let row = 0; row < rows; row++) {
    result.set(data.subarray(row * from, row * from + Math.min(from, to)), row * to);
  }
  return result;
}

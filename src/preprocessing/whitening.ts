import { rowSize } from "../array/place.ts";
import { requireKnownKeys, unknownName } from "../core/names.ts";
import { fromFile, readStep } from "./json.ts";
import { LEARNED, Projection } from "./projection.ts";
import { badOption } from "./selection.ts";
import type { NumericTable, RowShape } from "./table.ts";
import { wrongColumns } from "./transformer.ts";

const METHODS = ["pca", "zca"] as const;
/** ε where none is given, as a share of the largest variance. */
const EPSILON_SHARE = 1e-6;

/** Options of Whitening. */
export interface WhiteningOptions {
  /** "pca": along the principal directions. "zca": turned back, as near to the data as can be. */
  readonly method?: (typeof METHODS)[number];
  /** Added to each variance; 10⁻⁶ of the largest where not given. */
  readonly epsilon?: number | undefined;
}

/**
 * Makes columns uncorrelated and of variance 1: rows less their mean, along the principal directions,
 * divided by √(variance + epsilon). Directions whose variance is below epsilon give 0, so constant and
 * dependent columns do no harm. As many columns as before: a vector for "pca", whose last columns are
 * the directions of least variance; rows of the same shape for "zca" (Bell and Sejnowski 1997).
 *
 * @example
 * const x = new Whitening().fitTransform([[1, 2], [2, 1], [3, 5], [6, 4]]);
 */
export class Whitening extends Projection {
  override readonly kind = "whitening";
  readonly method: (typeof METHODS)[number];
  readonly #epsilon: number | undefined;

  /** @throws DataError for options out of range */
  constructor(options: WhiteningOptions = {}) {
    super();
    requireKnownKeys("Whitening", options, ["method", "epsilon"]);
    const { method = "pca", epsilon } = options;
    if (!METHODS.includes(method)) throw unknownName("method", method, METHODS);
    const isEpsilon = typeof epsilon === "number" && epsilon >= 0 && epsilon < Infinity;
    if (epsilon !== undefined && !isEpsilon) {
      throw badOption("Whitening", "epsilon to be a number from 0", epsilon);
    }
    this.method = method;
    this.#epsilon = epsilon;
  }

  /** The whitening that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): Whitening {
    const json = readStep(value, "whitening", ["method", "epsilon", ...LEARNED]);
    const options = { method: json.method ?? null, epsilon: json.epsilon } as WhiteningOptions;
    return fromFile(() => new Whitening(options)).readDirections(json);
  }

  /** What is added to each variance; undefined before fit(), where none was given. */
  get epsilon(): number | undefined {
    const largest = this.learned && (this.learned.variance[0] ?? 0);
    return this.#epsilon ?? (largest === undefined ? undefined : largest * EPSILON_SHARE);
  }

  override outputShape(shape: RowShape): RowShape {
    return this.method === "zca" ? shape : [rowSize([0, ...shape])];
  }

  protected override options(): object {
    return {
      method: this.method,
      ...(this.#epsilon !== undefined && { epsilon: this.#epsilon }),
    };
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    this.learned = this.directions(table);
  }

  /** @internal */
  override transform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const projected = this.project(data, rows, columns);
    this.scaled(projected, this.#deviation(), false);
    return this.method === "zca"
      ? this.unproject(projected, rows)
      : this.#resized(projected, columns);
  }

  /** @internal */
  override inverseTransform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const { learned } = this;
    if (learned?.mean.length !== columns) {
      throw wrongColumns("inverseTransform", this.kind, this.columns, columns);
    }
    const count = learned.variance.length;
    const projected =
      this.method === "zca"
        ? this.project(this.addMean(data), rows, columns)
        : this.#resized(data, count, columns);
    this.scaled(projected, this.#deviation(), true);
    return this.addMean(this.unproject(projected, rows));
  }

  /** √(variance + ε) along each direction; 0 where the variance is below ε. */
  #deviation(): Float64Array {
    const { variance, mean } = this.learned!;
    const epsilon = this.epsilon!;
    const least = Math.max(epsilon, mean.length * Number.EPSILON * (variance[0] ?? 0));
    return variance.map((value) => (value >= least ? Math.sqrt(value + epsilon) : 0));
  }

  /** Rows of more or fewer numbers, the new ones 0. */
  #resized(
    data: Float64Array,
    to: number,
    from: number = this.learned!.variance.length,
  ): Float64Array {
    if (from === to) return data;
    const rows = data.length / from;
    const result = new Float64Array(rows * to);
    for (let row = 0; row < rows; row++) {
      result.set(data.subarray(row * from, row * from + Math.min(from, to)), row * to);
    }
    return result;
  }
}

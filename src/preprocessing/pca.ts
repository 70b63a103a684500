import { ShapeError } from "../core/errors.ts";
import { requireBooleans, requireKnownKeys } from "../core/names.ts";
import { fromFile, readStep } from "./json.ts";
import { LEARNED, Projection } from "./projection.ts";
import { badOption } from "./selection.ts";
import type { NumericTable, RowShape } from "./table.ts";
import { wrongColumns } from "./transformer.ts";

/** Options of PCA. */
export interface PCAOptions {
  /**
   * How many directions are kept; or, below 1, the share of the variance that they explain, at
   * least. min(rows, columns) of them where not given.
   */
  readonly components?: number | undefined;
  /** Divide by the deviation along each direction; where that is nothing but rounding, 0. */
  readonly whiten?: boolean;
}

/**
 * Principal component analysis: rows less their mean, along the orthogonal directions in which the
 * data vary most (Pearson 1901). x [n, …] becomes [n, components]; inverseTransform() gives rows of
 * the shape that was fitted. Variances are divided by n − 1, as in scikit-learn.
 *
 * @example
 * const pca = new PCA({ components: 1 }).fit([[1, 1], [2, 2], [3, 3]]);
 * pca.explainedVarianceRatio![0]; // 1
 */
export class PCA extends Projection {
  override readonly kind = "pca";
  readonly whiten: boolean;
  readonly #wanted: number | undefined;

  /** @throws DataError for options out of range */
  constructor(options: PCAOptions = {}) {
    super();
    requireKnownKeys("PCA", options, ["components", "whiten"]);
    const { components, whiten = false } = options;
    if (!isCount(components)) {
      throw badOption("PCA", "components to be an integer from 1, or a share below 1", components);
    }
    requireBooleans("PCA", { whiten }, "PREPROCESSING_OPTION");
    this.#wanted = components;
    this.whiten = whiten;
  }

  /** The analysis that toJSON() described. @throws FormatError for anything else */
  static fromJSON(value: unknown): PCA {
    const json = readStep(value, "pca", ["wanted", "whiten", ...LEARNED]);
    const options = { components: json.wanted, whiten: json.whiten ?? null } as PCAOptions;
    return fromFile(() => new PCA(options)).readDirections(json);
  }

  override get outputColumns(): number | undefined {
    return this.learned?.variance.length;
  }

  override outputShape(_shape: RowShape): RowShape | undefined {
    if (this.learned) return [this.learned.variance.length];
    return this.#wanted !== undefined && this.#wanted >= 1 ? [this.#wanted] : undefined;
  }

  protected override options(): object {
    return { ...(this.#wanted !== undefined && { wanted: this.#wanted }), whiten: this.whiten };
  }

  /** @internal */
  override fitTable(table: NumericTable): void {
    const most = Math.min(table.rows, table.columns);
    const wanted = this.#wanted ?? most;
    if (wanted > most) {
      throw ShapeError.of(
        "COMPONENTS",
        "fit pca",
        `at most min(${table.rows} rows, ${table.columns} columns) components`,
        wanted,
        { expected: most, hint: "ask for fewer components" },
      );
    }
    const all = this.directions(table);
    const count = wanted >= 1 ? wanted : enough(all.variance, wanted * all.totalVariance);
    this.learned = {
      ...all,
      components: all.components.slice(0, count * table.columns),
      variance: all.variance.slice(0, count),
    };
  }

  /** @internal */
  override transform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const result = this.project(data, rows, columns);
    return this.whiten ? this.scaled(result, this.#deviation(), false) : result;
  }

  /** @internal */
  override inverseTransform64(data: Float64Array, rows: number, columns: number): Float64Array {
    if (this.outputColumns !== columns) {
      throw wrongColumns("inverseTransform", this.kind, this.outputColumns, columns);
    }
    if (this.whiten) this.scaled(data, this.#deviation(), true);
    return this.addMean(this.unproject(data, rows));
  }

  /** Along each direction; 0 where there is nothing but rounding. */
  #deviation(): Float64Array {
    const { variance, mean } = this.learned!;
    const noise = mean.length * Number.EPSILON * (variance[0] ?? 0);
    return variance.map((value) => (value > noise ? Math.sqrt(value) : 0));
  }
}

/** Directions that explain more than so much variance. */
function enough(variance: Float64Array, wanted: number): number {
  let sum = 0;
  const last = variance.findIndex((value) => (sum += value) > wanted);
  return last < 0 ? variance.length : last + 1;
}

const isCount = (value: unknown): value is number | undefined =>
  value === undefined ||
  (typeof value === "number" && value > 0 && (value < 1 || Number.isSafeInteger(value)));

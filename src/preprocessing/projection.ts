import { rowSize } from "../array/place.ts";
import { directionsOf } from "./covariance.ts";
import { badPreprocessing, readNumbers, readShape } from "./json.ts";
import { multiply, packColumns, packRows, panelsOf } from "./panels.ts";
import { columnMoments, type NumericTable, type RowShape } from "./table.ts";
import { Transformer, type TransformerJSON, wrongColumns } from "./transformer.ts";

/** Directions that data are projected on. */
export interface Projected {
  /** Of the rows fitted to. */
  readonly shape: RowShape;
  readonly mean: Float64Array;
  /** Orthonormal rows [directions, columns]. */
  readonly components: Float64Array;
  /** Of the data along each direction, in descending order. */
  readonly variance: Float64Array;
  /** Of the data in all directions, also those left out. */
  readonly totalVariance: number;
  /** The components as the product kernel takes them, made where they are first used. */
  toDirections?: Float64Array;
  toColumns?: Float64Array;
}

/** Rows less their mean along orthonormal directions, and what subclasses do with them there. */
export abstract class Projection extends Transformer<Projected> {
  /** The mean of each column; undefined before fit(). */
  get mean(): Float64Array | undefined {
    return this.learned?.mean.slice();
  }

  /**
   * Orthonormal directions [k, …shape of a row], by descending variance; the entry of the largest
   * magnitude in each is positive, the first of equal ones. undefined before fit().
   */
  get components(): { readonly data: Float64Array; readonly shape: number[] } | undefined {
    const { learned } = this;
    return (
      learned && {
        data: learned.components.slice(),
        shape: [learned.variance.length, ...learned.shape],
      }
    );
  }

  /** Variance of the data along each direction, divided by rows − 1; undefined before fit(). */
  get explainedVariance(): Float64Array | undefined {
    return this.learned?.variance.slice();
  }

  /** Each as a share of the variance in all directions; undefined before fit(). */
  get explainedVarianceRatio(): Float64Array | undefined {
    const { variance, totalVariance } = this.learned ?? {};
    return variance?.map((value) => (totalVariance! > 0 ? value / totalVariance! : 0));
  }

  override get columns(): number | undefined {
    return this.learned?.mean.length;
  }

  /** @internal Products are faster in larger blocks. */
  override get blockRows(): number {
    return 128;
  }

  /** @internal */
  override inverseShape(): RowShape {
    return this.learned!.shape;
  }

  override toJSON(): TransformerJSON {
    const { learned } = this;
    return {
      kind: this.kind,
      ...this.options(),
      ...(learned && {
        shape: learned.shape,
        mean: Array.from(learned.mean),
        components: Array.from(learned.components),
        variance: Array.from(learned.variance),
        totalVariance: learned.totalVariance,
      }),
    };
  }

  /** The options that were given, as JSON. */
  protected abstract options(): object;

  /** @internal All directions of a table. */
  protected directions(table: NumericTable): Projected {
    const { mean, variance } = columnMoments(table);
    const isConstant = Array.from(variance, (value) => value === 0);
    const found = directionsOf(table, mean, isConstant);
    return {
      shape: table.shape,
      mean,
      components: found.components,
      variance: found.variances,
      totalVariance: found.totalVariance,
    };
  }

  /** Rows less the mean, along the directions: [rows, directions]. Overwrites data. */
  protected project(data: Float64Array, rows: number, columns: number): Float64Array {
    const { learned } = this;
    if (learned?.mean.length !== columns) {
      throw wrongColumns("transform", this.kind, this.columns, columns);
    }
    for (let i = 0; i < data.length; ) {
      for (const mean of learned.mean) data[i] = data[i++]! - mean;
    }
    const count = learned.variance.length;
    learned.toDirections ??= packed(packRows, learned.components, count, columns, count);
    return multiply(data, rows, columns, learned.toDirections, count);
  }

  /** Back to columns, without the mean: [rows, columns]. */
  protected unproject(data: Float64Array, rows: number): Float64Array {
    const learned = this.learned!;
    const [count, columns] = [learned.variance.length, learned.mean.length];
    learned.toColumns ??= packed(packColumns, learned.components, count, columns, columns);
    return multiply(data, rows, count, learned.toColumns, columns);
  }

  /** Divides by the deviation of each direction, or multiplies; 0 where that is 0. Overwrites data. */
  protected scaled(data: Float64Array, deviation: Float64Array, isInverse: boolean): Float64Array {
    for (let i = 0; i < data.length; ) {
      for (const scale of deviation) {
        const value = data[i]!;
        data[i++] = scale === 0 ? 0 : isInverse ? value * scale : value / scale;
      }
    }
    return data;
  }

  /** Adds the mean. */
  protected addMean(data: Float64Array): Float64Array {
    const { mean } = this.learned!;
    for (let i = 0; i < data.length; ) {
      for (const value of mean) data[i] = data[i++]! + value;
    }
    return data;
  }

  /** Takes over the directions of a file, all or nothing of them. */
  protected readDirections(json: Readonly<Record<string, unknown>>): this {
    const given = LEARNED.filter((key) => json[key] !== undefined);
    if (given.length === 0) return this;
    if (given.length < LEARNED.length) throw badPreprocessing(LEARNED.join(", "), `${given}`);
    const shape = readShape(json.shape);
    const mean = readNumbers(json.mean, "mean", { length: rowSize([0, ...shape]) });
    const variance = readNumbers(json.variance, "variance");
    const isOrdered = variance.every(
      (value, i) => value >= 0 && value <= (variance[i - 1] ?? value),
    );
    if (!isOrdered || variance.length > mean.length) {
      throw badPreprocessing("variances of directions, in descending order", `${json.variance}`);
    }
    const length = variance.length * mean.length;
    const components = readNumbers(json.components, "components", { length });
    const totalVariance = readNumbers([json.totalVariance], "totalVariance")[0]!;
    this.learned = { shape, mean, components, variance, totalVariance };
    return this;
  }
}

/** What toJSON() says of directions. */
export const LEARNED = ["shape", "mean", "components", "variance", "totalVariance"] as const;

function packed(
  pack: typeof packRows,
  matrix: Float64Array,
  rows: number,
  columns: number,
  inPanels: number,
): Float64Array {
  const panels = new Float64Array(4 * panelsOf(inPanels) * (inPanels === rows ? columns : rows));
  pack(panels, matrix, rows, columns);
  return panels;
}

import { rowSize } from "../array/place.ts";
import type { Json } from "../core/json.ts";
import { type Directions, directionsOf } from "./covariance.ts";
import { badPreprocessing, readNumbers, readShape } from "./json.ts";
import { multiply, packColumns, packRows, panelsOf } from "./panels.ts";
import { columnMoments, type NumericTable, type RowShape } from "./table.ts";
import { Transformer } from "./transformer.ts";

/** Directions on which data are projected. */
export interface Projected extends Directions {
  /** Of the fitted rows. */
  readonly shape: RowShape;
  readonly mean: Float64Array;
  /** The components in panels for the product kernel, created on first use. */
  toDirections?: Float64Array;
  toColumns?: Float64Array;
}

/** Projects rows minus their mean on orthonormal directions; subclasses scale the result. */
export abstract class Projection<Options extends object> extends Transformer<Options, Projected> {
  /** @internal */
  static override readonly stored = ["shape", "mean", "components", "variance", "totalVariance"];

  /** @internal */
  override readonly isAffine = true;
  /** @internal Products are faster in larger blocks. */
  override readonly blockRows = 128;

  /** The mean of each column; undefined before fit(). */
  get mean(): Float64Array | undefined {
    return this.learned?.mean.slice();
  }

  /**
   * Orthonormal directions [k, …shape of a row], by descending variance; in each, the first entry of
   * the largest magnitude is positive. undefined before fit().
   */
  get components(): { readonly data: Float64Array; readonly shape: number[] } | undefined {
    if (!this.learned) return undefined;
    const { components, variance, shape } = this.learned;
    return { data: components.slice(), shape: [variance.length, ...shape] };
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

  /** @internal */
  override inverseShape(): RowShape {
    return this.learned!.shape;
  }

  /** @internal All directions of a table. */
  protected directions(table: NumericTable): Projected {
    const { mean, variance } = columnMoments(table);
    const isConstant = Array.from(variance, (value) => value === 0);
    return { shape: table.shape, mean, ...directionsOf(table, mean, isConstant) };
  }

  /** Rows minus the mean, along the directions: [rows, directions]. Overwrites data. */
  protected project(data: Float64Array, rows: number, columns: number): Float64Array {
    const learned = this.learnedFor("transform", columns);
    for (let i = 0; i < data.length; ) {
      for (const mean of learned.mean) data[i] = data[i++]! - mean;
    }
    const count = learned.variance.length;
    learned.toDirections ??= packed(packRows, learned.components, count, columns, count);
    return multiply(data, rows, columns, learned.toDirections, count);
  }

  /** Inverts project(): [rows, columns]. */
  protected unproject(data: Float64Array, rows: number): Float64Array {
    return this.addMean(this.toColumns(data, rows));
  }

  /** From directions to columns, without the mean: [rows, columns]. */
  protected toColumns(data: Float64Array, rows: number): Float64Array {
    const learned = this.learned!;
    const [count, columns] = [learned.variance.length, learned.mean.length];
    learned.toColumns ??= packed(packColumns, learned.components, count, columns, columns);
    return multiply(data, rows, count, learned.toColumns, columns);
  }

  /** Divides by the deviation of each direction, or multiplies; 0 if that is 0. Overwrites data. */
  protected scaled(data: Float64Array, deviation: Float64Array, isInverse: boolean): Float64Array {
    for (let i = 0; i < data.length; ) {
      for (const scale of deviation) {
        const value = data[i]!;
        data[i++] = scale === 0 ? 0 : isInverse ? value * scale : value / scale;
      }
    }
    return data;
  }

  /** @internal */
  protected addMean(data: Float64Array): Float64Array {
    const { mean } = this.learned!;
    for (let i = 0; i < data.length; ) {
      for (const value of mean) data[i] = data[i++]! + value;
    }
    return data;
  }

  /** @internal */
  protected override readLearned(json: Json): Projected {
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
    return { shape, mean, components, variance, totalVariance };
  }
}

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

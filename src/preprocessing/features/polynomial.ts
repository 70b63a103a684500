import { rowSize } from "../../array/place.ts";
import { flagOption } from "../../core/options.ts";
import type { RowShape } from "../table.ts";
import { badRows, countOption, Feature } from "./feature.ts";

// a row of 8 MB
const MOST_COLUMNS = 1 << 20;

/** Options of polynomialFeatures(). */
interface PolynomialOptions {
  degree?: number;
  interactionOnly?: boolean;
  bias?: boolean;
}

/** Each product: the index of a shorter one, −1 for none, and the column that multiplies it. */
interface Terms {
  readonly columns: number;
  readonly shorter: readonly number[];
  readonly factor: readonly number[];
}

export class PolynomialFeatures extends Feature<PolynomialOptions> {
  static override readonly kind = "polynomialFeatures";
  static override readonly options = {
    degree: countOption(2),
    interactionOnly: flagOption(false),
    bias: flagOption(false),
  };
  #terms: Terms | undefined;

  override outputShape(shape: RowShape): RowShape {
    return [this.#termsOf(rowSize([0, ...shape])).shorter.length + (this.options.bias ? 1 : 0)];
  }

  /** @internal */
  override outputColumnsOf(columns: number | undefined): number | undefined {
    return columns === undefined ? undefined : this.outputShape([columns])[0];
  }

  /** @internal */
  override transform64(data: Float64Array, rows: number, columns: number): Float64Array {
    const { shorter, factor } = this.#termsOf(columns);
    const bias = this.options.bias ? 1 : 0;
    const width = shorter.length + bias;
    const result = new Float64Array(rows * width);
    for (let row = 0; row < rows; row++) {
      const first = row * width + bias;
      if (bias) result[first - 1] = 1;
      for (let term = 0; term < shorter.length; term++) {
        const value = data[row * columns + factor[term]!]!;
        result[first + term] = shorter[term]! < 0 ? value : result[first + shorter[term]!]! * value;
      }
    }
    return result;
  }

  /** Products of one column, of two, …, each in the order of their columns. */
  #termsOf(columns: number): Terms {
    if (this.#terms?.columns === columns) return this.#terms;
    const { degree, interactionOnly } = this.options;
    const shorter: number[] = [];
    const factor: number[] = [];
    for (let length = 1, first = -1, last = 0; length <= degree && first < last; length++) {
      const end = factor.length;
      for (let term = first; term < last; term++) {
        const from = term < 0 ? 0 : factor[term]! + (interactionOnly ? 1 : 0);
        for (let column = from; column < columns; column++) {
          if (shorter.length === MOST_COLUMNS) {
            throw badRows(this.kind, `rows with at most ${MOST_COLUMNS} products`, [columns]);
          }
          shorter.push(term);
          factor.push(column);
        }
      }
      first = end;
      last = factor.length;
    }
    this.#terms = { columns, shorter, factor };
    return this.#terms;
  }
}

/**
 * Products of up to `degree` (2) columns: x0, x1, x0², x0·x1, x1² and so on, in scikit-learn's order.
 * `interactionOnly`: no column twice. `bias`: a 1 first. x [n, …] becomes [n, products].
 * @throws DataError for options out of range
 *
 * @example
 * polynomialFeatures({ degree: 2 }).transform([[2, 3]]).data; // [2, 3, 4, 6, 9]
 */
export const polynomialFeatures = (options: PolynomialOptions = {}): PolynomialFeatures =>
  new PolynomialFeatures(options);

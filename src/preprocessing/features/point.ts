import { rowSize } from "../../array/place.ts";
import { atan2, sin } from "../../core/numerics.ts";
import type { Option } from "../../core/options.ts";
import type { RowShape } from "../table.ts";
import { badRows, Feature } from "./feature.ts";

/** In the order in which they are usually shown. */
const FORMULAS = {
  x: (x: number, _y: number) => x,
  y: (_x: number, y: number) => y,
  xSquared: (x: number, _y: number) => x * x,
  ySquared: (_x: number, y: number) => y * y,
  product: (x: number, y: number) => x * y,
  sinX: (x: number, _y: number) => sin(Math.PI * x),
  sinY: (_x: number, y: number) => sin(Math.PI * y),
  radius: (x: number, y: number) => Math.sqrt(x * x + y * y),
  angle: (x: number, y: number) => atan2(y, x),
} as const;

/** A feature of a point (x, y). */
export type PointFeature = keyof typeof FORMULAS;

/** Options of pointFeatures(). */
export interface PointFeaturesOptions {
  /** Columns of the result. Default: all. */
  features?: readonly PointFeature[];
}

const names = Object.keys(FORMULAS) as PointFeature[];

const chosen: Option<readonly PointFeature[]> = {
  default: Object.freeze(names),
  expected: `a list of different names among ${names.join(", ")}`,
  accepts: (given) =>
    Array.isArray(given) &&
    given.length > 0 &&
    new Set(given).size === given.length &&
    given.every((name) => names.includes(name as PointFeature)),
  copy: (given) => Object.freeze([...given]),
};

export class PointFeatures extends Feature<PointFeaturesOptions> {
  static override readonly kind = "pointFeatures";
  static override readonly options = { features: chosen };

  override outputShape(shape: RowShape): RowShape {
    if (rowSize([0, ...shape]) === 2) return [this.options.features.length];
    throw badRows(this.kind, "points of 2 columns", shape);
  }

  /** @internal */
  override outputColumnsOf(columns: number | undefined): number | undefined {
    return columns === undefined ? undefined : this.outputShape([columns])[0];
  }

  /** @internal */
  override transform64(data: Float64Array, rows: number): Float64Array {
    const { features } = this.options;
    const width = features.length;
    const result = new Float64Array(rows * width);
    for (const [column, feature] of features.entries()) {
      const formula = FORMULAS[feature];
      for (let row = 0; row < rows; row++) {
        result[row * width + column] = formula(data[2 * row]!, data[2 * row + 1]!);
      }
    }
    return result;
  }
}

/**
 * Features of points [n, 2], one column each: x, y, xSquared, ySquared, product (x·y), sinX and sinY (sin πx, sin πy),
 * radius √(x² + y²) and angle atan2(y, x) in [−π, π].
 * @throws DataError for other names
 *
 * @example
 * pointFeatures({ features: ["x", "xSquared", "product"] }).transform([[2, 3]]).data; // [2, 4, 6]
 */
export const pointFeatures = (options: PointFeaturesOptions = {}): PointFeatures =>
  new PointFeatures(options);

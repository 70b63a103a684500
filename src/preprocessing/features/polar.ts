import { rowSize } from "../../array/place.ts";
import { atan2, cos, sin } from "../../core/numerics.ts";
import type { RowShape } from "../table.ts";
import { badRows, Feature } from "./feature.ts";

export class PolarCoordinates extends Feature {
  static override readonly kind = "polarCoordinates";

  override outputShape(shape: RowShape): RowShape {
    if (rowSize([0, ...shape]) % 2 === 0) return shape;
    throw badRows(this.kind, "pairs of columns", shape);
  }

  /** @internal */
  override outputColumnsOf(columns: number | undefined): number | undefined {
    return columns;
  }

  /** @internal */
  override transform64(data: Float64Array): Float64Array {
    return inPairs(data, (x, y) => [Math.sqrt(x * x + y * y), atan2(y, x)]);
  }

  /** @internal */
  override inverseTransform64(data: Float64Array): Float64Array {
    return inPairs(data, (radius, angle) => [radius * cos(angle), radius * sin(angle)]);
  }
}

function inPairs(data: Float64Array, change: (a: number, b: number) => [number, number]) {
  for (let i = 0; i + 1 < data.length; i += 2) data.set(change(data[i]!, data[i + 1]!), i);
  return data;
}

/**
 * Radius and angle of each pair of columns x, y: √(x² + y²) and atan2(y, x) in [−π, π]. The shape stays.
 *
 * @example
 * polarCoordinates().transform([[0, 2]]).data; // [2, 1.5708]
 */
export const polarCoordinates = (): PolarCoordinates => new PolarCoordinates();

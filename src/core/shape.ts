import { ShapeError } from "./errors.ts";

/**
 * Dimensions, outermost first. A dimension below zero scales with the rows of the batch: -1 is the
 * rows themselves, -10 is ten times the rows. At most one dimension of a shape may do so.
 */
export type Shape = readonly number[];

/** The dimension that is the rows of the batch. */
export const ROWS = -1;

/** Elements of a shape; below zero when it scales with the rows. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dimension of shape) size = timesDimension(size, dimension);
  return size;
}

/** Product of two dimensions. */
export function timesDimension(a: number, b: number): number {
  if (a < 0 && b < 0) {
    throw new ShapeError(
      "ROWS_SQUARED",
      "Cannot multiply two dimensions that scale with the batch",
      {
        expected: "at most one dimension that scales with the batch",
        got: [a, b],
        hint: "reduce one of them first",
      },
    );
  }
  return a * b || 0; // never -0
}

/** A dimension or shape size for a batch of so many rows. */
export function resolveDimension(dimension: number, rows: number): number {
  return dimension < 0 ? -dimension * rows : dimension;
}

/** A shape for a batch of so many rows. */
export function resolveShape(shape: Shape, rows: number): number[] {
  return shape.map((dimension) => resolveDimension(dimension, rows));
}

/** Elements from one index to the next of each dimension, row-major. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride = timesDimension(stride, shape[axis]!);
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** "[n, 28, 28]"; n is the rows of the batch. */
export function showShape(shape: Shape): string {
  const show = (d: number) => (d === ROWS ? "n" : d < 0 ? `${-d}·n` : `${d}`);
  return `[${shape.map(show).join(", ")}]`;
}

/** The shape two operands broadcast to, by NumPy's rule. */
export function broadcastShapes(action: string, a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(
        "SHAPES_DO_NOT_BROADCAST",
        `Cannot ${action}: expected shapes that broadcast, got ${showShape(a)} and ${showShape(b)}`,
        { got: [a, b], hint: "dimensions must be equal or 1, counted from the last" },
      );
    }
    shape[axis] = left === 1 ? right : left;
  }
  return shape;
}

/** Axis from 0, where negative ones count from the end. */
export function resolveAxis(action: string, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    throw ShapeError.of("AXIS_OUT_OF_RANGE", action, `an axis from ${-rank} to ${rank - 1}`, axis);
  }
  return resolved;
}

import { phrase, ShapeError } from "./errors.ts";

/**
 * Dimensions, outermost first. A negative dimension scales with the rows of the batch: -1 is the number of
 * rows, -10 ten times that number. At most one dimension may be negative.
 */
export type Shape = readonly number[];

/** The number of rows of the batch. */
export const ROWS = -1;

/** Number of elements; negative if it scales with the rows. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dimension of shape) size = timesDimension(size, dimension);
  return size;
}

/** Product of two dimensions. */
export function timesDimension(a: number, b: number): number {
  if (a < 0 && b < 0) {
    const expected = "at most one that scales with the batch";
    const hint = "reduce one of them first";
    throw ShapeError.of("ROWS_SQUARED", "multiply dimensions", expected, [a, b], { hint });
  }
  return a * b || 0; // never -0
}

/** A dimension or size for a given number of rows. */
export const resolveDimension = (dimension: number, rows: number): number =>
  dimension < 0 ? -dimension * rows : dimension;

/** A shape for a given number of rows. */
export const resolveShape = (shape: Shape, rows: number): number[] =>
  shape.map((dimension) => resolveDimension(dimension, rows));

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride = timesDimension(stride, shape[axis]!);
  }
  return strides;
}

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);

/** "[n, 28, 28]" for [-1, 28, 28]. */
export function showShape(shape: Shape): string {
  const show = (d: number) => (d === ROWS ? "n" : d < 0 ? `${-d}·n` : `${d}`);
  return `[${shape.map(show).join(", ")}]`;
}

/** Shapes in an error: "[2] and [3]"; the error keeps them, or the only one. */
export const shapePhrase = (...shapes: readonly Shape[]) =>
  phrase(shapes.map(showShape).join(" and "), shapes.length === 1 ? shapes[0] : shapes);

/** The shape to which two operands broadcast, as in NumPy. */
export function broadcastShapes(action: string, a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      const hint = "dimensions must be equal or 1, counted from the last";
      const expected = "shapes that broadcast";
      throw ShapeError.of("SHAPES_DO_NOT_BROADCAST", action, expected, shapePhrase(a, b), { hint });
    }
    shape[axis] = left === 1 ? right : left;
  }
  return shape;
}

/** A non-negative axis; negative ones count from the end. */
export function resolveAxis(action: string, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    throw ShapeError.of("AXIS_OUT_OF_RANGE", action, `an axis from ${-rank} to ${rank - 1}`, axis);
  }
  return resolved;
}

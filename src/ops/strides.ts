// Strides of broadcast, permuted and sliced tensors.

import { type Shape, sizeOf, stridesOf, timesDimension } from "../core/shape.ts";
import type { CommandDivision } from "../ir/node.ts";

/** Strides that read a tensor of one shape in a shape that it broadcasts to. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const strides = stridesOf(from);
  return to.map((_, axis) => {
    const own = axis - to.length + from.length;
    return own < 0 || from[own] === 1 ? 0 : strides[own]!;
  });
}

/** How threads divide a command with a descriptor by its first dimension: operand `count` is its size. */
export function outermostDivision(
  rank: number,
  strides: readonly number[],
  count: number,
): { readonly division?: CommandDivision } {
  if (rank === 0) return {};
  const shifts = strides.map((stride, operand) => [operand, timesDimension(4, stride)] as const);
  return { division: { count, unit: rank === 1 ? 16 : 4, shifts } };
}

/** Dimensions as [size, ...strides], without those of size 1, adjacent ones merged if all strides allow it. */
export function mergeDimensions(shape: Shape, strides: readonly (readonly number[])[]): number[][] {
  const dimensions: number[][] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue;
    const inner = [shape[axis]!, ...strides.map((each) => each[axis]!)];
    const outer = dimensions.at(-1);
    const fits =
      outer?.slice(1).every((stride, i) => stride === timesOrNaN(inner[0]!, inner[i + 1]!)) ??
      false;
    if (outer && fits) {
      dimensions[dimensions.length - 1] = [timesDimension(outer[0]!, inner[0]!), ...inner.slice(1)];
    } else {
      dimensions.push(inner);
    }
  }
  return dimensions;
}

const timesOrNaN = (a: number, b: number): number => (a < 0 && b < 0 ? Number.NaN : a * b || 0);

/** A tensor of a concrete shape, broadcast to another one, for f64 references. */
export function expand(x: Float64Array, from: Shape, to: Shape): Float64Array {
  return copyBlock(
    x,
    broadcastStrides(from, to),
    to.map(() => 0),
    to,
  );
}

/** The block of x from `start` with a concrete shape, for f64 references. */
export function copyBlock(
  x: Float64Array,
  strides: readonly number[],
  start: readonly number[],
  shape: Shape,
): Float64Array {
  const y = new Float64Array(sizeOf(shape));
  forEachIndex(shape, (index, i) => {
    y[i] = x[index.reduce((offset, k, axis) => offset + (k + start[axis]!) * strides[axis]!, 0)]!;
  });
  return y;
}

/** Writes x, of a concrete shape, into y at `start`, for f64 references. */
export function pasteBlock(
  x: Float64Array,
  shape: Shape,
  y: Float64Array,
  strides: readonly number[],
  start: readonly number[],
): void {
  forEachIndex(shape, (index, i) => {
    y[index.reduce((offset, k, axis) => offset + (k + start[axis]!) * strides[axis]!, 0)] = x[i]!;
  });
}

function forEachIndex(shape: Shape, visit: (index: readonly number[], i: number) => void): void {
  const index = shape.map(() => 0);
  for (let i = 0; i < sizeOf(shape); i++) {
    visit(index, i);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--)
      index[axis] = 0;
  }
}

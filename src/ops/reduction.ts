// Axes of a reduction as [outer, count, inner].

import { resolveAxis, type Shape, sizeOf } from "../core/shape.ts";

/** Axes to reduce; negative ones count from the end. Default: all. */
export type Axes = number | readonly number[];

/** One group of adjacent axes: the tensor as [outer, count, inner], reduced over count. */
export interface Reduction {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
  /** The shape, with reduced axes of length 1. */
  readonly kept: Shape;
  /** Whether the last axis of the tensor is in this group. */
  readonly last: boolean;
}

/** Sorted axes >= 0 without duplicates. */
export function resolveAxes(action: string, shape: Shape, axes?: Axes): number[] {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const list = typeof axes === "number" ? [axes] : axes;
  const resolved = list.map((axis) => resolveAxis(action, axis, shape.length));
  return [...new Set(resolved)].sort((a, b) => a - b);
}

/** The groups of adjacent axes, the last first; each applies to the result of the previous one. */
export function reductions(action: string, shape: Shape, axes?: Axes): Reduction[] {
  const resolved = resolveAxes(action, shape, axes);
  const groups: number[][] = [];
  for (const axis of resolved) {
    const group = groups.at(-1);
    if (group && group.at(-1) === axis - 1) group.push(axis);
    else groups.push([axis]);
  }
  const current = [...shape];
  return groups.reverse().map((group) => {
    const first = group[0]!;
    const end = first + group.length;
    const reduction = {
      outer: sizeOf(current.slice(0, first)),
      count: sizeOf(current.slice(first, end)),
      inner: sizeOf(current.slice(end)),
      last: end === shape.length,
    };
    current.fill(1, first, end);
    return { ...reduction, kept: [...current] };
  });
}

/** The shape after the reduction. */
export function keptShape(
  action: string,
  shape: Shape,
  axes: Axes | undefined,
  keepDims: boolean,
): number[] {
  const resolved = new Set(resolveAxes(action, shape, axes));
  return shape.flatMap((dimension, axis) =>
    resolved.has(axis) ? (keepDims ? [1] : []) : [dimension],
  );
}

/** Number of elements that are reduced to one. */
export function reducedCount(action: string, shape: Shape, axes?: Axes): number {
  return sizeOf(resolveAxes(action, shape, axes).map((axis) => shape[axis]!));
}

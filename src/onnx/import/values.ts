// Values of a file while it is read.

import type { Shape } from "../../core/shape.ts";
import type { Item } from "../../model/imported/items.ts";

/** Numbers that do not depend on the input; sizes of rows are NaN. */
export interface Numbers {
  readonly kind: "numbers";
  readonly name: string;
  readonly shape: Shape;
  readonly data: Float32Array | Float64Array;
  /** Whether they are integers by their type, whose quotients are too. */
  readonly isInteger?: boolean;
}

/** A value that depends on the input. */
export interface Held {
  readonly kind: "held";
  readonly item: Item;
  /** The axis of the item for each axis in the file; -1 for one of length 1 that the item does not have. */
  readonly axes: readonly number[];
  /** If its columns are in another order than those of the file: how they were before they became a row. */
  readonly flat?: Flat;
  /** What it was before a reshape. */
  readonly before?: Held;
}

/** A row of all elements of a value. */
export interface Flat {
  /** Elements along the axes of the item, without rows, and these axes in the order of the file. */
  readonly sizes: Shape;
  readonly order: readonly number[];
  /** The same with the columns of the file. */
  readonly plain: Held;
}

/** Part of a layer that the file composes of several operators. */
export interface Partial {
  readonly kind: "partial";
  /** For errors. */
  readonly operator: string;
  readonly stage: string;
  readonly x: Held;
  /** What it is if no more follows. */
  finish?(): Held;
  readonly pads?: readonly number[];
  readonly scale?: Float32Array;
  readonly groups?: number;
  readonly epsilon?: number;
}

export type Value = Numbers | Held | Partial;

/** The shape of a value in the file. */
export const shapeOf = ({ item, axes }: Held): number[] =>
  axes.map((axis) => (axis < 0 ? 1 : item.shape[axis]!));

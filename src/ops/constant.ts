import type { Shape } from "../core/shape.ts";
import { type DType, Node, type Operation } from "../ir/node.ts";

/** Constant values, written when the program is loaded. */
export const constantOperation: Operation<readonly number[]> = {
  name: "constant",
  rule: "constant: no gradient",
  isSource: true,
};

/** A constant tensor; a number has rank 0. */
export function constant(
  values: number | readonly number[],
  shape: Shape = [],
  dtype: DType = "float32",
): Node<readonly number[]> {
  const list = typeof values === "number" ? [values] : values;
  return new Node(constantOperation, [], list, shape, dtype);
}

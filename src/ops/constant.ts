import type { Shape } from "../core/shape.ts";
import { Node, type Operation } from "../ir/node.ts";

/** Values that never change; written once when the program is loaded. */
export const constantOperation: Operation<readonly number[]> = {
  name: "constant",
  rule: "constant: nothing flows",
  isSource: true,
};

/** A tensor of fixed values; a number is one of rank 0. */
export function constant(
  values: number | readonly number[],
  shape: Shape = [],
): Node<readonly number[]> {
  return new Node(constantOperation, [], typeof values === "number" ? [values] : values, shape);
}

import type { Shape } from "../core/shape.ts";
import { Node, type Operation } from "../ir/node.ts";

/** A trainable or frozen weight; its memory belongs to the model. */
export const parameterOperation: Operation = {
  name: "parameter",
  rule: "parameter: collect",
  isSource: true,
};

/** A weight by its path, such as "hidden.kernel". */
export function parameter(path: string, shape: Shape): Node {
  return new Node(parameterOperation, [], undefined, shape, "float32", path);
}

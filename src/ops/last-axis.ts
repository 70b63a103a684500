// Operations on each row along the last axis.

import { ShapeError } from "../core/errors.ts";
import { shapePhrase, sizeOf, timesDimension } from "../core/shape.ts";
import { type CommandName, commandOf } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { requireFloat } from "./require.ts";

/** The function that creates nodes of such an operation. */
export function lastAxisOperation(definition: {
  readonly name: CommandName;
  readonly rule: string;
  gradient(node: Node, upstream: Node): Node;
  reference(row: Float64Array): Float64Array;
}): (x: Node) => Node {
  const { name, rule } = definition;
  const operation: Operation = {
    name,
    rule,
    gradient: (node, upstream) => [definition.gradient(node, upstream)],
    emit: (node) => [
      commandOf(
        name,
        [node.inputs[0]!, node, sizeOf(node.shape.slice(0, -1)), node.shape.at(-1)!],
        { flops: timesDimension(25, sizeOf(node.shape)) },
      ),
    ],
    reference([x], node) {
      const length = node.shape.at(-1)!;
      const y = new Float64Array(x!.length);
      for (let row = 0; row < x!.length; row += length) {
        y.set(definition.reference(x!.subarray(row, row + length)), row);
      }
      return y;
    },
  };
  return (x) => {
    requireFloat(name, x);
    if (x.shape.length === 0 || x.shape.at(-1)! <= 0) {
      const expected = "a last axis of at least one element";
      throw ShapeError.of("LAST_AXIS", name, expected, shapePhrase(x.shape));
    }
    return new Node(operation, [x], undefined, x.shape);
  };
}

// Operations that turn each row along the last axis into another.

import type { Opcode } from "../../assembly/opcodes.ts";
import { ShapeError } from "../core/errors.ts";
import { showShape, sizeOf, timesDimension } from "../core/shape.ts";
import { at, command, size } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { requireFloat } from "./require.ts";

/** Makes the function that makes nodes of such an operation. */
export function lastAxisOperation(definition: {
  readonly name: string;
  readonly opcode: Opcode;
  readonly rule: string;
  gradient(node: Node, upstream: Node): Node;
  reference(row: Float64Array): Float64Array;
}): (x: Node) => Node {
  const { name, opcode, rule } = definition;
  const operation: Operation = {
    name,
    rule,
    gradient: (node, upstream) => [definition.gradient(node, upstream)],
    emit: (node) => [
      command(
        opcode,
        node,
        [
          at(node.inputs[0]!),
          at(node),
          size(sizeOf(node.shape.slice(0, -1))),
          size(node.shape.at(-1)!),
        ],
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
      throw new ShapeError(
        "LAST_AXIS",
        `Cannot ${name}: expected a last axis of at least one element, got ${showShape(x.shape)}`,
        { got: x.shape },
      );
    }
    return new Node(operation, [x], undefined, x.shape);
  };
}

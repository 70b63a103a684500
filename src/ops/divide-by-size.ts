import { Opcode } from "../../assembly/opcodes.ts";
import { resolveDimension, sizeOf } from "../core/shape.ts";
import { at, command, size } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";

const divideBySizeOperation: Operation<{ readonly count: number }> = {
  name: "divideBySize",
  rule: "divideBySize: scale",
  locality: "elementwise",
  gradient: (node, upstream) => [divideBySize(upstream, node.attributes.count)],
  emit: (node) => [
    command(
      Opcode.divideBySize,
      node,
      [at(node.inputs[0]!), at(node), size(sizeOf(node.shape)), size(node.attributes.count)],
      { flops: sizeOf(node.shape), inPlace: node.inputs },
    ),
  ],
  reference: ([x], node, rows) => {
    const count = resolveDimension(node.attributes.count, rows);
    return x!.map((value) => value / count);
  },
};

/** x / count, where count may be the rows of this batch. */
export function divideBySize(x: Node, count: number): Node {
  return count === 1 ? x : new Node(divideBySizeOperation, [x], { count }, x.shape);
}

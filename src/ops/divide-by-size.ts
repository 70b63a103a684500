import { resolveDimension, sizeOf } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";

const divideBySizeOperation: Operation<{ readonly count: number }> = {
  name: "divideBySize",
  rule: "divideBySize: scale",
  locality: "elementwise",
  gradient: (node, upstream) => [divideBySize(upstream, node.attributes.count)],
  emit: (node) => [
    command("divideBySize", [node.inputs[0]!, node, sizeOf(node.shape), node.attributes.count], {
      flops: sizeOf(node.shape),
      inPlace: node.inputs,
    }),
  ],
  reference: ([x], node, rows) => {
    const count = resolveDimension(node.attributes.count, rows);
    return x!.map((value) => value / count);
  },
};

/** x / count; a negative count scales with the rows of this batch. */
export function divideBySize(x: Node, count: number): Node {
  return count === 1 ? x : new Node(divideBySizeOperation, [x], { count }, x.shape);
}

import { resolveShape, type Shape, sameShape, stridesOf } from "../core/shape.ts";
import { Node, type Operation } from "../ir/node.ts";
import { copyStrided } from "./copy-strided.ts";
import { broadcastStrides, expand } from "./strides.ts";
import { sumTo } from "./sum.ts";

const broadcastToOperation: Operation = {
  name: "broadcastTo",
  rule: "broadcast: sum",
  gradient: (node, upstream) => [sumTo(upstream, node.inputs[0]!.shape)],
  emit(node) {
    const [x] = node.inputs as [Node];
    return [
      copyStrided(
        x,
        node,
        node.shape,
        broadcastStrides(x.shape, node.shape),
        stridesOf(node.shape),
      ),
    ];
  },
  reference: ([x], node, rows) =>
    expand(x!, resolveShape(node.inputs[0]!.shape, rows), resolveShape(node.shape, rows)),
};

/** x written out in a shape it broadcasts to. */
export function broadcastTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  return new Node(broadcastToOperation, [x], undefined, shape, x.dtype);
}

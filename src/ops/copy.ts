import { stridesOf } from "../core/shape.ts";
import { Node, type Operation } from "../ir/node.ts";
import { copyStrided } from "./copy-strided.ts";

const copyOperation: Operation = {
  name: "copy",
  rule: "copy: sum",
  locality: "elementwise",
  gradient: (_node, upstream) => [upstream],
  emit(node) {
    const strides = stridesOf(node.shape);
    return [copyStrided(node.inputs[0]!, node, node.shape, strides, strides)];
  },
  reference: ([x]) => x!.slice(),
};

/** A copy of x in separate memory. */
export function copy(x: Node): Node {
  return new Node(copyOperation, [x], undefined, x.shape, x.dtype);
}

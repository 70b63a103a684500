import { Node, type Operation } from "../ir/node.ts";

const stopGradientOperation: Operation = {
  name: "stopGradient",
  rule: "stopGradient: no gradient",
  isView: true,
  gradient: () => [undefined],
  reference: ([x]) => x!,
};

/** x without a gradient. */
export function stopGradient(x: Node): Node {
  return new Node(stopGradientOperation, [x], undefined, x.shape, x.dtype);
}

import { Node, type Operation } from "../ir/node.ts";

const stopGradientOperation: Operation = {
  name: "stopGradient",
  rule: "stopGradient: nothing flows",
  isView: true,
  gradient: () => [undefined],
  reference: ([x]) => x!,
};

/** x, through which no gradient flows. */
export function stopGradient(x: Node): Node {
  return new Node(stopGradientOperation, [x], undefined, x.shape, x.dtype);
}

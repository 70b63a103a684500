import { sizeOf, timesDimension } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { sigmoid } from "./activations.ts";
import { mul, neg, sub } from "./arithmetic.ts";
import { requireFloat, requireSameShape } from "./require.ts";

const operation: Operation = {
  name: "binaryCrossEntropy",
  rule: "binaryCrossEntropy: probability − target",
  locality: "elementwise",
  gradient(node, upstream) {
    const [logits, target] = node.inputs as [Node, Node];
    return [mul(upstream, sub(sigmoid(logits), target)), neg(mul(upstream, logits))];
  },
  emit(node) {
    const [logits, target] = node.inputs as [Node, Node];
    return [
      command("binaryCrossEntropy", [logits, target, node, sizeOf(node.shape)], {
        flops: timesDimension(57, sizeOf(node.shape)),
        inPlace: [logits, target],
      }),
    ];
  },
  reference: ([logits, target]) =>
    logits!.map((x, i) => Math.max(x, 0) - x * target![i]! + Math.log1p(Math.exp(-Math.abs(x)))),
};

/** −y log σ(x) − (1 − y) log(1 − σ(x)), elementwise, for logits x and targets y of equal shape. */
export function binaryCrossEntropy(logits: Node, target: Node): Node {
  requireFloat("binaryCrossEntropy", logits, target);
  requireSameShape("apply binaryCrossEntropy", logits, target);
  return new Node(operation, [logits, target], undefined, logits.shape);
}

import { broadcastShapes, sizeOf } from "../core/shape.ts";
import { command } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { constant } from "./constant.ts";
import { requireFloat } from "./require.ts";
import { broadcastTo } from "./sum.ts";

const whereOperation: Operation = {
  name: "where",
  rule: "where: route",
  locality: "elementwise",
  gradient: (node, upstream) => [
    undefined,
    where(node.inputs[0]!, upstream, 0),
    where(node.inputs[0]!, 0, upstream),
  ],
  emit(node) {
    const [condition, a, b] = node.inputs as [Node, Node, Node];
    return [
      command("where", [condition, a, b, node, sizeOf(node.shape)], {
        flops: sizeOf(node.shape),
        inPlace: node.inputs,
      }),
    ];
  },
  reference: ([condition, a, b]) => condition!.map((value, i) => (value !== 0 ? a![i]! : b![i]!)),
};

/** a where the condition is not 0, otherwise b; all three broadcast. */
export function where(condition: Node, a: Node | number, b: Node | number): Node {
  const operands = [condition, a, b].map((each) =>
    typeof each === "number" ? constant(each) : each,
  );
  requireFloat("where", ...operands);
  const shape = operands.reduce(
    (common, each) => broadcastShapes("where", common, each.shape),
    [] as readonly number[],
  );
  return new Node(
    whereOperation,
    operands.map((each) => broadcastTo(each, shape)),
    undefined,
    shape,
  );
}

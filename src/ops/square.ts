import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { unaryOperation } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** x². */
export const square: (x: Node) => Node = unaryOperation({
  name: "square",
  opcode: Opcode.square,
  rule: "square: times 2x",
  flops: 1,
  gradient: (node, upstream) => mul(mul(node.inputs[0]!, 2), upstream),
  reference: (x) => x * x,
});

import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { unaryOperation } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { sign } from "./sign.ts";

/** |x|; the slope at 0 is 0. */
export const abs: (x: Node) => Node = unaryOperation({
  name: "abs",
  opcode: Opcode.absolute,
  rule: "abs: times the sign of x",
  flops: 1,
  gradient: (node, upstream) => mul(upstream, sign(node.inputs[0]!)),
  reference: Math.abs,
  kinks: () => [0],
});

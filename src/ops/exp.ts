import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { unaryOperation } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** eˣ. */
export const exp: (x: Node) => Node = unaryOperation({
  name: "exp",
  opcode: Opcode.exponential,
  rule: "exp: times y",
  flops: 25,
  gradient: (node, upstream) => mul(upstream, node),
  reference: Math.exp,
});

import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { unaryOperation } from "./elementwise.ts";

/** −x. */
export const neg: (x: Node) => Node = unaryOperation({
  name: "neg",
  opcode: Opcode.negate,
  rule: "neg: change the sign",
  flops: 1,
  gradient: (_node, upstream) => neg(upstream),
  reference: (x) => -x,
});

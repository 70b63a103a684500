import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { div } from "./div.ts";
import { unaryOperation } from "./elementwise.ts";

/** Natural logarithm. */
export const log: (x: Node) => Node = unaryOperation({
  name: "log",
  opcode: Opcode.logarithm,
  rule: "log: divide by x",
  flops: 32,
  gradient: (node, upstream) => div(upstream, node.inputs[0]!),
  reference: Math.log,
});

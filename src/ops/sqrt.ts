import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { div } from "./div.ts";
import { unaryOperation } from "./elementwise.ts";
import { mul } from "./mul.ts";

/** √x. */
export const sqrt: (x: Node) => Node = unaryOperation({
  name: "sqrt",
  opcode: Opcode.squareRoot,
  rule: "sqrt: divide by 2y",
  flops: 1,
  gradient: (node, upstream) => div(upstream, mul(node, 2)),
  reference: Math.sqrt,
});

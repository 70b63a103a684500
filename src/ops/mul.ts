import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { binaryOperation } from "./elementwise.ts";

/** a · b, with broadcasting. Each operand's gradient is scaled by the other one. */
export const mul: (a: Node | number, b: Node | number) => Node = binaryOperation({
  name: "mul",
  opcode: Opcode.multiply,
  rule: "mul: swap",
  gradient: (a, b, upstream) => [mul(upstream, b), mul(upstream, a)],
  reference: (a, b) => a * b,
});

import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { binaryOperation } from "./elementwise.ts";
import { mul } from "./mul.ts";
import { neg } from "./neg.ts";

/** a / b, with broadcasting. */
export const div: (a: Node | number, b: Node | number) => Node = binaryOperation({
  name: "div",
  opcode: Opcode.divide,
  rule: "div: quotient rule",
  gradient: (_a, b, upstream, output) => {
    const da = div(upstream, b);
    return [da, neg(mul(da, output))];
  },
  reference: (a, b) => a / b,
});

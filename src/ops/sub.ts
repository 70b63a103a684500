import { Opcode } from "../../assembly/opcodes.ts";
import { binaryOperation } from "./elementwise.ts";
import { neg } from "./neg.ts";

/** a − b, with broadcasting. */
export const sub = binaryOperation({
  name: "sub",
  opcode: Opcode.subtract,
  rule: "sub: pass on, negate",
  gradient: (_a, _b, upstream) => [upstream, neg(upstream)],
  reference: (a, b) => a - b,
});

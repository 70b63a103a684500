import { Opcode } from "../../assembly/opcodes.ts";
import { binaryOperation } from "./elementwise.ts";

/** a + b, with broadcasting. The gradient is passed on to both. */
export const add = binaryOperation({
  name: "add",
  opcode: Opcode.add,
  rule: "add: pass on",
  gradient: (_a, _b, upstream) => [upstream, upstream],
  reference: (a, b) => a + b,
});

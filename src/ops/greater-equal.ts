import { Opcode } from "../../assembly/opcodes.ts";
import { binaryOperation } from "./elementwise.ts";

/** 1 where a >= b, else 0, with broadcasting. No gradient flows. */
export const greaterEqual = binaryOperation({
  name: "greaterEqual",
  opcode: Opcode.greaterEqual,
  rule: "greaterEqual: nothing flows",
  gradient: () => [undefined, undefined],
  reference: (a, b) => (a >= b ? 1 : 0),
  kinkWhereEqual: true,
});

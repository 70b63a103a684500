import { Opcode } from "../../assembly/opcodes.ts";
import { binaryOperation } from "./elementwise.ts";

/** 1 where a > b, else 0, with broadcasting. No gradient flows. */
export const greater = binaryOperation({
  name: "greater",
  opcode: Opcode.greater,
  rule: "greater: nothing flows",
  gradient: () => [undefined, undefined],
  reference: (a, b) => (a > b ? 1 : 0),
  kinkWhereEqual: true,
});

import { Opcode } from "../../assembly/opcodes.ts";
import { binaryOperation } from "./elementwise.ts";
import { greaterEqual } from "./greater-equal.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** The larger of a and b, with broadcasting; a tie sends the gradient to a. */
export const maximum = binaryOperation({
  name: "maximum",
  opcode: Opcode.maximum,
  rule: "max: route",
  gradient: (a, b, upstream) => {
    const toFirst = greaterEqual(a, b);
    return [mul(upstream, toFirst), mul(upstream, sub(1, toFirst))];
  },
  reference: (a, b) => (a >= b || Number.isNaN(a) ? a : b),
  kinkWhereEqual: true,
});

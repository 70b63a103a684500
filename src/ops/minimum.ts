import { Opcode } from "../../assembly/opcodes.ts";
import { binaryOperation } from "./elementwise.ts";
import { greaterEqual } from "./greater-equal.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** The smaller of a and b, with broadcasting; a tie sends the gradient to a. */
export const minimum = binaryOperation({
  name: "minimum",
  opcode: Opcode.minimum,
  rule: "min: route",
  gradient: (a, b, upstream) => {
    const toFirst = greaterEqual(b, a);
    return [mul(upstream, toFirst), mul(upstream, sub(1, toFirst))];
  },
  reference: (a, b) => (a <= b || Number.isNaN(a) ? a : b),
  kinkWhereEqual: true,
});

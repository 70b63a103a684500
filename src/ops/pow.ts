import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { constant } from "./constant.ts";
import { binaryOperation } from "./elementwise.ts";
import { equal } from "./equal.ts";
import { log } from "./log.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";
import { where } from "./where.ts";

const zero = constant(0);

/** aᵇ, with broadcasting. The gradient of b is 0 where a is 0, and that of a where b is 0. */
export const pow: (a: Node | number, b: Node | number) => Node = binaryOperation({
  name: "pow",
  opcode: Opcode.power,
  rule: "pow: power rule",
  flops: 40,
  gradient: (a, b, upstream, output) => [
    mul(upstream, where(equal(b, zero), 0, mul(b, pow(a, sub(b, 1))))),
    mul(upstream, where(equal(a, zero), 0, mul(output, log(a)))),
  ],
  reference: Math.pow,
});

import { Opcode } from "../../assembly/opcodes.ts";
import type { Node } from "../ir/node.ts";
import { activationOperation } from "./activation.ts";
import { greater } from "./greater.ts";
import { requireAlpha } from "./leaky-relu.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";
import { where } from "./where.ts";

const eluOperation = activationOperation({
  name: "elu",
  opcode: Opcode.elu,
  rule: "elu: times 1, or y + alpha below 0",
  gradientOpcode: Opcode.eluGradient,
  flops: 30,
  reference: (x, alpha) => (x > 0 ? x : alpha! * Math.expm1(x)),
  slope: (y, alpha) => (y > 0 ? 1 : y + alpha!),
  slopeGradient: (y, dy) => mul(dy, sub(1, greater(y, 0))),
  kinks: (alpha) => (alpha === 1 ? [] : [0]),
});

/** x where x > 0, else alpha·(eˣ − 1). Clevert et al. 2015. */
export function elu(x: Node, alpha = 1): Node {
  requireAlpha("elu", alpha);
  // as in leakyRelu(): the gradient is made from the output
  return alpha >= 0 ? eluOperation(x, alpha) : where(greater(x, 0), x, mul(elu(x), alpha));
}

import { Opcode } from "../../assembly/opcodes.ts";
import { DataError } from "../core/errors.ts";
import { showValue } from "../core/show.ts";
import type { Node } from "../ir/node.ts";
import { activationOperation } from "./activation.ts";
import { greater } from "./greater.ts";
import { mul } from "./mul.ts";
import { where } from "./where.ts";

const leakyReluOperation = activationOperation({
  name: "leakyRelu",
  opcode: Opcode.leakyRelu,
  rule: "leakyRelu: gate, alpha below 0",
  gradientOpcode: Opcode.leakyReluGradient,
  flops: 2,
  reference: (x, alpha) => (x > 0 ? x : alpha! * x),
  slope: (y, alpha) => (y > 0 ? 1 : alpha!),
  kinks: () => [0],
});

/** x where x > 0, else alpha·x. */
export function leakyRelu(x: Node, alpha = 0.01): Node {
  requireAlpha("leakyRelu", alpha);
  // of an alpha below 0 the output does not tell the sign of x, from which the gradient is made
  return alpha >= 0 ? leakyReluOperation(x, alpha) : where(greater(x, 0), x, mul(x, alpha));
}

/** Refuses what is no finite number. */
export function requireAlpha(name: string, alpha: number): number {
  if (Number.isFinite(alpha)) return alpha;
  throw new DataError(
    "ALPHA",
    `Cannot use ${name}: expected alpha to be a finite number, got ${showValue(alpha)}`,
    { expected: "a finite number", got: alpha },
  );
}

import { Opcode } from "../../assembly/opcodes.ts";
import { DataError } from "../errors.ts";
import type { Node } from "../graph/node.ts";
import { showValue } from "../show.ts";
import { activationOperation } from "./activation.ts";

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

/** x where x > 0, else alpha·x. alpha >= 0, so that the output tells the sign of x. */
export function leakyRelu(x: Node, alpha = 0.01): Node {
  return leakyReluOperation(x, requireAlpha("leakyRelu", alpha));
}

/** Refuses a slope below 0 that is not a finite number of at least 0. */
export function requireAlpha(name: string, alpha: number): number {
  if (Number.isFinite(alpha) && alpha >= 0) return alpha;
  throw new DataError("ALPHA", `Cannot use ${name}: expected alpha >= 0, got ${showValue(alpha)}`, {
    got: alpha,
  });
}

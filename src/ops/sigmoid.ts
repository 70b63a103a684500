import { Opcode } from "../../assembly/opcodes.ts";
import { activationOperation } from "./activation.ts";
import { mul } from "./mul.ts";
import { sub } from "./sub.ts";

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = activationOperation({
  name: "sigmoid",
  opcode: Opcode.sigmoid,
  rule: "sigmoid: times y(1 − y)",
  gradientOpcode: Opcode.sigmoidGradient,
  flops: 28,
  reference: (x) => 1 / (1 + Math.exp(-x)),
  slope: (y) => y * (1 - y),
  slopeGradient: (y, dy) => mul(dy, sub(1, mul(y, 2))),
});

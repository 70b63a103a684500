import { Opcode } from "../../assembly/opcodes.ts";
import { activationOperation } from "./activation.ts";
import { mul } from "./mul.ts";

/** The hyperbolic tangent. */
export const tanh = activationOperation({
  name: "tanh",
  opcode: Opcode.tanh,
  rule: "tanh: times 1 − y²",
  gradientOpcode: Opcode.tanhGradient,
  flops: 40,
  reference: Math.tanh,
  slope: (y) => 1 - y * y,
  slopeGradient: (y, dy) => mul(dy, mul(y, -2)),
});

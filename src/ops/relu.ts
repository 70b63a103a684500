import { Opcode } from "../../assembly/opcodes.ts";
import { activationOperation } from "./activation.ts";

/** max(x, 0); the slope at 0 is 0. */
export const relu = activationOperation({
  name: "relu",
  opcode: Opcode.relu,
  gradientOpcode: Opcode.reluGradient,
  flops: 1,
  rule: "relu: gate",
  reference: (x) => (x > 0 ? x : Number.isNaN(x) ? x : 0),
  slope: (y) => (y > 0 ? 1 : 0),
  kinks: () => [0],
});

import { Opcode } from "../../assembly/opcodes.ts";
import { activationOperation } from "./activation.ts";
import { add } from "./add.ts";
import { mul } from "./mul.ts";
import { sigmoid } from "./sigmoid.ts";
import { sub } from "./sub.ts";

/** x · sigmoid(x). Elfwing et al. 2018. */
export const silu = activationOperation({
  name: "silu",
  opcode: Opcode.silu,
  gradientOpcode: Opcode.siluGradient,
  flops: 29,
  rule: "silu: times s(1 + x(1 − s))",
  saved: "input",
  reference: (x) => x / (1 + Math.exp(-x)),
  slope(x) {
    const s = 1 / (1 + Math.exp(-x));
    return s * (1 + x * (1 - s));
  },
  slopeGradient(x, dy) {
    const s = sigmoid(x);
    // s (1 − s) (2 + x (1 − 2 s))
    const bend = add(mul(x, sub(1, mul(s, 2))), 2);
    return mul(dy, mul(mul(s, sub(1, s)), bend));
  },
});

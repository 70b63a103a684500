import { Opcode } from "../../assembly/opcodes.ts";
import { activationOperation } from "./activation.ts";
import { mul } from "./mul.ts";
import { sigmoid } from "./sigmoid.ts";
import { sub } from "./sub.ts";

/** log(1 + eˣ). Dugas et al. 2001. */
export const softplus = activationOperation({
  name: "softplus",
  opcode: Opcode.softplus,
  gradientOpcode: Opcode.softplusGradient,
  flops: 55,
  rule: "softplus: times sigmoid(x)",
  saved: "input",
  reference: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  slope: (x) => 1 / (1 + Math.exp(-x)),
  slopeGradient(x, dy) {
    const s = sigmoid(x);
    return mul(dy, mul(s, sub(1, s)));
  },
});

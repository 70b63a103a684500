import { Opcode } from "../../assembly/opcodes.ts";
import { unknownName } from "../core/names.ts";
import type { Node } from "../ir/node.ts";
import { activationOperation } from "./activation.ts";
import { add } from "./add.ts";
import { exp } from "./exp.ts";
import { mul } from "./mul.ts";
import { square } from "./square.ts";
import { sub } from "./sub.ts";
import { tanh } from "./tanh.ts";

const SQRT_2 = 1.4142135623730951;
const SQRT_2_PI = 2.5066282746310002;
const TWO_OVER_SQRT_PI = 1.1283791670955126;
const SCALE = 2 / SQRT_2_PI;
const CUBIC = 0.044715;

/** Error function in f64: 2/√π e^(−x²) Σ 2ᵏ x^(2k + 1) / (2k + 1)!!, whose terms are all positive. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}

const normalShare = (x: number) => 0.5 * (1 + erf(x / SQRT_2));

const exactGelu = activationOperation({
  name: "gelu",
  opcode: Opcode.gelu,
  gradientOpcode: Opcode.geluGradient,
  flops: 50,
  rule: "gelu: times Φ(x) + x φ(x)",
  saved: "input",
  reference: (x) => x * normalShare(x),
  slope: (x) => normalShare(x) + (x * Math.exp(-0.5 * x * x)) / SQRT_2_PI,
  slopeGradient(x, dy) {
    // φ(x) (2 − x²)
    const squared = square(x);
    const density = mul(exp(mul(squared, -0.5)), 1 / SQRT_2_PI);
    return mul(dy, mul(density, sub(2, squared)));
  },
});

const tanhGelu = activationOperation({
  name: "geluTanh",
  opcode: Opcode.geluTanh,
  gradientOpcode: Opcode.geluTanhGradient,
  flops: 40,
  rule: "geluTanh: times its slope at x",
  saved: "input",
  reference: (x) => 0.5 * x * (1 + Math.tanh(SCALE * (x + CUBIC * x * x * x))),
  slope(x) {
    const t = Math.tanh(SCALE * (x + CUBIC * x * x * x));
    const bend = (1 - t * t) * SCALE * (1 + 3 * CUBIC * x * x);
    return 0.5 * (1 + t) + 0.5 * x * bend;
  },
  slopeGradient(x, dy) {
    // with u the argument of tanh: (1 − t²) (u′ + x u″ / 2 − x t u′²)
    const squared = square(x);
    const t = tanh(mul(mul(x, add(mul(squared, CUBIC), 1)), SCALE));
    const slope = mul(add(mul(squared, 3 * CUBIC), 1), SCALE);
    const curve = mul(squared, 3 * CUBIC * SCALE);
    const bend = sub(add(slope, curve), mul(mul(x, t), square(slope)));
    return mul(dy, mul(sub(1, square(t)), bend));
  },
});

/** How gelu() is computed. */
export type GeluApproximation = "none" | "tanh";

/**
 * x · Φ(x), Φ the distribution function of the normal distribution; with "tanh"
 * x · (1 + tanh(√(2/π) (x + 0.044715 x³)))/2. Hendrycks and Gimpel 2016.
 */
export const gelu = (x: Node, approximate: GeluApproximation = "none"): Node =>
  requireApproximation(approximate) === "tanh" ? tanhGelu(x) : exactGelu(x);

/** Refuses other names than "none" and "tanh". */
export function requireApproximation(given: GeluApproximation): GeluApproximation {
  if (given === "none" || given === "tanh") return given;
  throw unknownName("approximation of gelu", given, ["none", "tanh"]);
}

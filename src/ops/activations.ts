// Activations. The gradient of each is a separate kernel, named after it.

import { DataError } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { SELU_ALPHA, SELU_SCALE } from "../core/selu.ts";
import { sizeOf, timesDimension } from "../core/shape.ts";
import { type CommandName, commandOf } from "../ir/command.ts";
import { Node, type Operation } from "../ir/node.ts";
import { add, exp, greater, mul, square, sub } from "./arithmetic.ts";
import { unaryOperation } from "./elementwise.ts";
import { where } from "./where.ts";

/** An activation y = f(x, …parameters) and its gradient dx = dy · f′ as a function of y or of x. */
interface ActivationDefinition {
  /** Name of its kernel; that of its gradient ends in "Gradient". */
  readonly name: CommandName;
  readonly flops: number;
  readonly rule: string;
  /** f(x). */
  reference(x: number, ...parameters: readonly number[]): number;
  /** Whether f′ is a function of the output y = f(x) or of the input x. Default: "output". */
  readonly saved?: "output" | "input";
  /** f′ as a function of the saved value. */
  slope(saved: number, ...parameters: readonly number[]): number;
  /** The derivative of dy · f′ with respect to the saved value, for second derivatives. */
  readonly slopeGradient:
    | "zero"
    | ((saved: Node, dy: Node, ...parameters: readonly number[]) => Node);
  kinks?(...parameters: readonly number[]): readonly number[];
}

/** The function that creates nodes of an activation. */
function activationOperation(
  definition: ActivationDefinition,
): (x: Node, ...parameters: readonly number[]) => Node {
  const { name, slopeGradient } = definition;
  const gradientName = `${name}Gradient` as CommandName;
  const gradientOperation: Operation<readonly number[]> = {
    name: gradientName,
    rule: `${name}Gradient: product rule`,
    locality: "elementwise",
    gradient(node, upstream) {
      const [saved, dy] = node.inputs as [Node, Node];
      const second =
        slopeGradient === "zero" ? undefined : slopeGradient(saved, dy, ...node.attributes);
      return [second && mul(upstream, second), gradientNode(saved, upstream, node.attributes)];
    },
    emit(node) {
      const [saved, dy] = node.inputs as [Node, Node];
      return [
        commandOf(gradientName, [saved, dy, node, sizeOf(node.shape), ...node.attributes], {
          flops: timesDimension(3, sizeOf(node.shape)),
          inPlace: [dy, saved],
        }),
      ];
    },
    reference: ([saved, dy], node) =>
      dy!.map((value, i) => value * definition.slope(saved![i]!, ...node.attributes)),
  };
  const gradientNode = (saved: Node, dy: Node, parameters: readonly number[]): Node =>
    new Node(gradientOperation, [saved, dy], parameters, saved.shape);
  return unaryOperation({
    name,
    flops: definition.flops,
    rule: definition.rule,
    gradient: (node, upstream) =>
      gradientNode(
        definition.saved === "input" ? node.inputs[0]! : node,
        upstream,
        node.attributes,
      ),
    reference: definition.reference,
    ...(definition.kinks && { kinks: definition.kinks }),
  });
}

/** max(x, 0); the slope at 0 is 0. */
export const relu = activationOperation({
  name: "relu",
  flops: 1,
  rule: "relu: gate",
  reference: (x) => (x > 0 ? x : Number.isNaN(x) ? x : 0),
  slope: (y) => (y > 0 ? 1 : 0),
  slopeGradient: "zero",
  kinks: () => [0],
});

const leakyReluOperation = activationOperation({
  name: "leakyRelu",
  rule: "leakyRelu: gate, alpha below 0",
  flops: 2,
  reference: (x, alpha) => (x > 0 ? x : alpha! * x),
  slope: (y, alpha) => (y > 0 ? 1 : alpha!),
  slopeGradient: "zero",
  kinks: () => [0],
});

/** x where x > 0, else alpha·x. */
export function leakyRelu(x: Node, alpha = 0.01): Node {
  requireAlpha("leakyRelu", alpha);
  // for alpha < 0 the output does not determine the sign of x, which the gradient needs
  return alpha >= 0 ? leakyReluOperation(x, alpha) : where(greater(x, 0), x, mul(x, alpha));
}

/** @throws DataError unless alpha is a finite number */
function requireAlpha(name: string, alpha: number): number {
  if (Number.isFinite(alpha)) return alpha;
  throw DataError.of("ALPHA", `use ${name}`, "alpha to be a finite number", alpha);
}

const eluOperation = activationOperation({
  name: "elu",
  rule: "elu: times 1, or y + alpha below 0",
  flops: 30,
  reference: (x, alpha) => (x > 0 ? x : alpha! * Math.expm1(x)),
  slope: (y, alpha) => (y > 0 ? 1 : y + alpha!),
  slopeGradient: (y, dy) => mul(dy, sub(1, greater(y, 0))),
  kinks: (alpha) => (alpha === 1 ? [] : [0]),
});

/** x where x > 0, else alpha·(eˣ − 1). Clevert et al. 2015. */
export function elu(x: Node, alpha = 1): Node {
  requireAlpha("elu", alpha);
  // as in leakyRelu()
  return alpha >= 0 ? eluOperation(x, alpha) : where(greater(x, 0), x, mul(elu(x), alpha));
}

/** 1 / (1 + e⁻ˣ). */
export const sigmoid = activationOperation({
  name: "sigmoid",
  rule: "sigmoid: times y(1 − y)",
  flops: 28,
  reference: (x) => 1 / (1 + Math.exp(-x)),
  slope: (y) => y * (1 - y),
  slopeGradient: (y, dy) => mul(dy, sub(1, mul(y, 2))),
});

/** The hyperbolic tangent. */
export const tanh = activationOperation({
  name: "tanh",
  rule: "tanh: times 1 − y²",
  flops: 40,
  reference: Math.tanh,
  slope: (y) => 1 - y * y,
  slopeGradient: (y, dy) => mul(dy, mul(y, -2)),
});

/** log(1 + eˣ). Dugas et al. 2001. */
export const softplus = activationOperation({
  name: "softplus",
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

/** x · sigmoid(x). Elfwing et al. 2018. */
export const silu = activationOperation({
  name: "silu",
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

const SQRT_2 = 1.4142135623730951;
const SQRT_2_PI = 2.5066282746310002;
const TWO_OVER_SQRT_PI = 1.1283791670955126;
const SCALE = 2 / SQRT_2_PI;
const CUBIC = 0.044715;

/** Error function in f64: 2/√π e^(−x²) Σ 2ᵏ x^(2k + 1) / (2k + 1)!!, with terms of one sign. */
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

/** Approximation of gelu(). */
export type GeluApproximation = "none" | "tanh";

/**
 * x · Φ(x), Φ the distribution function of the normal distribution; with "tanh",
 * x · (1 + tanh(√(2/π) (x + 0.044715 x³)))/2. Hendrycks and Gimpel 2016.
 */
export const gelu = (x: Node, approximate: GeluApproximation = "none"): Node =>
  requireApproximation(approximate) === "tanh" ? tanhGelu(x) : exactGelu(x);

/** @throws DataError unless it is "none" or "tanh" */
function requireApproximation(given: GeluApproximation): GeluApproximation {
  if (given === "none" || given === "tanh") return given;
  throw unknownName("approximation of gelu", given, ["none", "tanh"]);
}

/** 1.0507 · elu(x, 1.6733): keeps mean 0 and variance 1 from layer to layer. Klambauer et al. 2017. */
export const selu = (x: Node): Node => mul(elu(x, SELU_ALPHA), SELU_SCALE);

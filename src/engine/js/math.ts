// exp, log, expm1, log1p, tanh, sigmoid and erf in f32, using only + − × ÷ and bit operations.
//
// Twin of assembly/math.ts, with the same bits. NaN propagates. Errors: tools/measure-ulp.mjs, over
// all 2^32 inputs. Coefficients: S. Moshier, Cephes 2.2 (expf, logf, tanhf).

const round = Math.fround;

const LOG2_E = round(1.44269504088896341);
// ln 2 in two parts; a product of the first with an exponent is exact
const LN2_HIGH = round(0.693359375);
const LN2_LOW = round(-2.12194440054690583e-4);
// 1.5 * 2^23: adding it rounds to an integer
const ROUND = 12582912;

/** Largest x whose exponential is finite, and smallest whose exponential is normal. */
const EXP_MAX = 88.72283172607422;
const EXP_MIN = -87.33654022216797;

// 2^-25: where x² / 2 is less than half a bit of x
const TINY = 2.9802322387695312e-8;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

function bitsOf(x: number): number {
  float[0] = x;
  return bits[0]!;
}

function floatOf(pattern: number): number {
  bits[0] = pattern;
  return float[0]!;
}

/** c[0] x^k + … + c[k], by Horner's rule. */
function polynomial(x: number, coefficients: Float32Array): number {
  let sum = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) sum = round(round(sum * x) + coefficients[i]!);
  return sum;
}

/** n of x = n ln 2 + r, |r| <= ln(2) / 2. */
function exponentNear(x: number): number {
  return round(round(round(x * LOG2_E) + ROUND) - ROUND);
}

const EXPM1 = new Float32Array([
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1,
  5.0000001201e-1,
]);

/** exp(r) - 1 for r = x - n ln 2: the exact part of r is added last. */
function expm1OfRest(x: number, n: number): number {
  const high = round(x - round(n * LN2_HIGH));
  const low = round(n * LN2_LOW);
  const r = round(high - low);
  return round(high + round(round(round(r * r) * polynomial(r, EXPM1)) - low));
}

/** e^x. 0 where the result would be subnormal, +Infinity where it overflows. */
export function exp(x: number): number {
  if (!(x <= EXP_MAX)) return x * Infinity;
  if (x < EXP_MIN) return 0;
  const n = exponentNear(x);
  // z * 2^n by the exponent field: 2^128 is not a float, but z * 2^128 may be
  return floatOf(bitsOf(round(1 + expm1OfRest(x, n))) + (n << 23));
}

/** e^x - 1. */
export function expm1(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) < TINY) return x;
  // -17.4 gives -1 + 2^-25, which rounds to -1; 89 overflows
  const inside = Math.min(Math.max(x, -17.5), 89);
  const n = exponentNear(inside);
  // halved, and doubled at the end: 2^128 is not a float
  const half = floatOf((n + 126) << 23);
  return round(2 * round(round(half * expm1OfRest(inside, n)) + round(half - 0.5)));
}

const LOG = new Float32Array([
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1,
  -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
]);

/** log(2^n (1 + f)) for sqrt(1/2) - 1 <= f < sqrt(2) - 1. */
function logOfParts(n: number, f: number): number {
  const square = round(f * f);
  let y = round(round(f * square) * polynomial(f, LOG));
  y = round(y + round(n * LN2_LOW));
  y = round(y - round(square * 0.5));
  return round(round(f + y) + round(n * LN2_HIGH));
}

// the bits of sqrt(1/2), subtracted so that the exponent field counts from sqrt(1/2) * 2^n
const SQRT_HALF_BITS = 0x3f3504f3;

/** Exponent n of x = 2^n m, sqrt(1/2) <= m < sqrt(2). */
function exponentOf(x: number): number {
  return (bitsOf(x) - SQRT_HALF_BITS) >> 23;
}

/** x 2^-n by the exponent field. */
function scaledDown(x: number, n: number): number {
  return floatOf(bitsOf(x) - (n << 23));
}

/** Natural logarithm. */
export function log(x: number): number {
  if (x === 0) return -Infinity;
  if (x < 0) return Number.NaN;
  if (!(x < Infinity)) return x;
  const isSubnormal = x < 1.1754943508222875e-38;
  const normal = isSubnormal ? round(x * 8388608) : x;
  const n = exponentOf(normal);
  return logOfParts(isSubnormal ? n - 23 : n, round(scaledDown(normal, n) - 1));
}

/** log(1 + x). */
export function log1p(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) < TINY) return x;
  const u = round(1 + x);
  if (u === 0) return -Infinity;
  if (u < 0) return Number.NaN;
  if (u === Infinity) return u;
  // u + lost is 1 + x exactly (Dekker's fast two-sum)
  const lost = round(Math.min(1, x) - round(u - Math.max(1, x)));
  const n = exponentOf(u);
  // 2^-n; 0 for the last two exponents, whose 2^-n is subnormal
  const scale = floatOf(Math.max((127 - n) << 23, 0));
  return logOfParts(n, round(round(scaledDown(u, n) - 1) + round(lost * scale)));
}

const TANH = new Float32Array([
  -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1,
]);

/** Hyperbolic tangent: an odd polynomial below 0.625, else 1 - 2 / (exp(2|x|) + 1). */
export function tanh(x: number): number {
  const a = Math.abs(x);
  if (a >= 0.625) {
    // from 9.02 on the result is 1
    const y = round(1 - round(2 / round(exp(Math.min(round(a + a), 20)) + 1)));
    return x < 0 ? -y : y;
  }
  const square = round(a * a);
  const y = round(a + round(a * round(square * polynomial(square, TANH))));
  if (x === 0) return x; // -0 stays -0
  return x < 0 ? -y : y;
}

/** 1 / (1 + exp(-x)), as e / (1 + e) with e = exp(-|x|) below 0: never overflows or cancels. */
export function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return round((x >= 0 ? 1 : e) / round(1 + e));
}

const ERF_SMALL = new Float32Array([
  8.382538e-5, -8.145638e-4, 5.2012904e-3, -2.6859503e-2, 1.1283697e-1, -3.7612635e-1, 1.2837917e-1,
]);
const ERF_LARGE = new Float32Array([
  5.2232474e-7, 1.43055195e-5, -3.9667424e-4, 4.0533957e-3, -2.4895107e-2, 1.08011834e-1,
  6.3354355e-1, 1.1294341, -1.603981e-4,
]);

/** Error function: a polynomial below 0.92, else 1 - exp(-q(|x|)). */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a >= 0.92) {
    // from 3.95 on the result is 1
    const y = round(1 - exp(-polynomial(Math.min(a, 4), ERF_LARGE)));
    return x < 0 ? -y : y;
  }
  const y = round(a + round(a * polynomial(round(a * a), ERF_SMALL)));
  if (x === 0) return x; // -0 stays -0
  return x < 0 ? -y : y;
}

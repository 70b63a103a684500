// exp, log, expm1, log1p, tanh, sigmoid and erf of four f32 lanes, using only + − × ÷ and bit operations.
//
// Twin: src/engine/js/math.ts, with the same bits. Errors: measured over all inputs whose result is a normal
// float (tools/measure-ulp.mjs).
// NaN propagates. Coefficients: S. Moshier, Cephes 2.2 (expf, logf, tanhf), with two-part range reduction; erf:
// least squares, reweighted towards the minimax error (Lawson 1961).

import { select } from "./simd";

const LOG2_E: f32 = 1.44269504088896341;
// ln 2 in two parts; a product of the first with an exponent is exact
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440054690583e-4;
// 1.5 * 2^23: adding it rounds to an integer, in the low bits of the sum
const ROUND: f32 = 12582912.0;

/** Largest x whose exponential is finite, and smallest whose exponential is normal. */
const EXP_MAX: f32 = 88.72283172607422;
const EXP_MIN: f32 = -87.33654022216797;

/** n of x = n ln 2 + r, |r| <= ln(2) / 2, plus ROUND: the low bits are n. */
function roundedExponent(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, f32x4.splat(LOG2_E)), f32x4.splat(ROUND));
}

/** exp(r) - 1 for r = high - low, |r| <= ln(2) / 2; high is exact and so is added last. */
function expm1OfParts(high: v128, low: v128): v128 {
  const r = f32x4.sub(high, low);
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  return f32x4.add(high, f32x4.sub(f32x4.mul(f32x4.mul(r, r), p), low));
}

/** exp(x) for EXP_MIN <= x <= EXP_MAX; other lanes are undefined. */
function expInside(x: v128): v128 {
  const rounded = roundedExponent(x);
  const n = f32x4.sub(rounded, f32x4.splat(ROUND));
  const high = f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  const low = f32x4.mul(n, f32x4.splat(LN2_LOW));
  const z = f32x4.add(f32x4.splat(1), expm1OfParts(high, low));
  // z * 2^n by the exponent field: 2^128 is not a float, but z * 2^128 may be
  return i32x4.add(z, i32x4.shl(rounded, 23));
}

/** e^x, within 0.90 ULP. 0 where the result would be subnormal, +Infinity where it overflows. */
export function exp(x: v128): v128 {
  const inside = v128.and(expInside(x), f32x4.ge(x, f32x4.splat(EXP_MIN)));
  const isFinite = f32x4.le(x, f32x4.splat(EXP_MAX));
  return select(isFinite, inside, f32x4.mul(x, f32x4.splat(Infinity)));
}

/** e^x - 1, within 1.38 ULP. x itself below 2^-25, where x² / 2 is less than half a bit. */
export function expm1(x: v128): v128 {
  // -17.4 gives -1 + 2^-25, which rounds to -1; 89 overflows
  const inside = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-17.5)), f32x4.splat(89));
  const rounded = roundedExponent(inside);
  const n = f32x4.sub(rounded, f32x4.splat(ROUND));
  const high = f32x4.sub(inside, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  const low = f32x4.mul(n, f32x4.splat(LN2_LOW));
  // halved, and doubled at the end: 2^128 is not a float
  const half = i32x4.add(f32x4.splat(0.5), i32x4.shl(rounded, 23));
  const sum = f32x4.add(
    f32x4.mul(half, expm1OfParts(high, low)),
    f32x4.sub(half, f32x4.splat(0.5)),
  );
  const isTiny = f32x4.lt(f32x4.abs(x), f32x4.splat(2.9802322387695312e-8));
  return select(isTiny, x, f32x4.add(sum, sum));
}

/** log(2^n (1 + f)) for sqrt(1/2) - 1 <= f < sqrt(2) - 1. */
function logOfParts(n: v128, f: v128): v128 {
  let p = f32x4.splat(7.0376836292e-2);
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-1.151461031e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.167699874e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-1.2420140846e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.4249322787e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-1.6668057665e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(2.0000714765e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-2.4999993993e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(3.3333331174e-1));
  const square = f32x4.mul(f, f);
  let y = f32x4.mul(f32x4.mul(f, square), p);
  y = f32x4.add(y, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  y = f32x4.sub(y, f32x4.mul(square, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(f, y), f32x4.mul(n, f32x4.splat(LN2_HIGH)));
}

// the bits of sqrt(1/2), subtracted so that the exponent field counts from sqrt(1/2) * 2^n
const SQRT_HALF_BITS: i32 = 0x3f3504f3;

/** Exponent n of x = 2^n m, sqrt(1/2) <= m < sqrt(2), as integers. x is normal and positive. */
function exponentOf(x: v128): v128 {
  return i32x4.shr_s(i32x4.sub(x, i32x4.splat(SQRT_HALF_BITS)), 23);
}

/** x 2^-n by the exponent field. */
function scaledDown(x: v128, n: v128): v128 {
  return i32x4.sub(x, i32x4.shl(n, 23));
}

/** log(x) of normal positive lanes; other lanes are undefined. */
export function logInside(x: v128): v128 {
  const n = exponentOf(x);
  const f = f32x4.sub(scaledDown(x, n), f32x4.splat(1));
  return logOfParts(f32x4.convert_i32x4_s(n), f);
}

/** log outside 0 < x < Infinity: -Infinity at 0, NaN below, x above and for NaN. */
function logOutside(x: v128, inside: v128): v128 {
  let y = select(f32x4.lt(x, f32x4.splat(Infinity)), inside, x);
  y = select(f32x4.lt(x, f32x4.splat(0)), f32x4.splat(NaN), y);
  return select(f32x4.eq(x, f32x4.splat(0)), f32x4.splat(-Infinity), y);
}

/** Natural logarithm, within 0.84 ULP. */
export function log(x: v128): v128 {
  // subnormals times 2^23 are normal; the exponent is corrected by 23
  const isSmall = f32x4.lt(x, f32x4.splat(1.1754943508222875e-38));
  const normal = select(isSmall, f32x4.mul(x, f32x4.splat(8388608)), x);
  const n = exponentOf(normal);
  const f = f32x4.sub(scaledDown(normal, n), f32x4.splat(1));
  const exponent = i32x4.sub(n, v128.and(isSmall, i32x4.splat(23)));
  return logOutside(x, logOfParts(f32x4.convert_i32x4_s(exponent), f));
}

/** log(1 + x), within 1.39 ULP. x itself below 2^-25, where x² / 2 is less than half a bit. */
export function log1p(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.add(one, x);
  // u + lost is 1 + x exactly (Dekker's fast two-sum)
  const lost = f32x4.sub(f32x4.pmin(one, x), f32x4.sub(u, f32x4.pmax(one, x)));
  const n = exponentOf(u);
  // 2^-n; 0 for the last two exponents, whose 2^-n is subnormal
  const scale = i32x4.max_s(scaledDown(one, n), i32x4.splat(0));
  const f = f32x4.add(f32x4.sub(scaledDown(u, n), one), f32x4.mul(lost, scale));
  const y = logOutside(u, logOfParts(f32x4.convert_i32x4_s(n), f));
  const isTiny = f32x4.lt(f32x4.abs(x), f32x4.splat(2.9802322387695312e-8));
  return select(isTiny, x, y);
}

/**
 * Hyperbolic tangent, within 1.31 ULP: an odd polynomial below 0.625, else
 * 1 - 2 / (exp(2|x|) + 1).
 */
export function tanh(x: v128): v128 {
  const a = f32x4.abs(x);
  const square = f32x4.mul(a, a);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-3.33332819422e-1));
  const small = f32x4.add(a, f32x4.mul(a, f32x4.mul(square, p)));
  // from 9.02 on the result is 1
  const e = expInside(f32x4.pmin(f32x4.add(a, a), f32x4.splat(20)));
  const large = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(e, f32x4.splat(1))));
  const y = select(f32x4.ge(a, f32x4.splat(0.625)), large, small);
  return v128.or(y, v128.and(x, f32x4.splat(-0.0)));
}

/**
 * 1 / (1 + exp(-x)), within 2.41 ULP; as e / (1 + e) with e = exp(-|x|) below 0, so it never
 * overflows or cancels.
 */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const upper = select(f32x4.ge(x, f32x4.splat(0)), one, e);
  return f32x4.div(upper, f32x4.add(one, e));
}

/**
 * Error function, within 1.24 ULP: x times a polynomial of x² below 0.92, else 1 - exp(-q(|x|)), where
 * q fits -log(erfc) up to 3.95; from there on the result is 1.
 */
export function erf(x: v128): v128 {
  const a = f32x4.abs(x);
  const square = f32x4.mul(a, a);
  let p = f32x4.splat(8.382538e-5);
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-8.145638e-4));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(5.2012904e-3));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-2.6859503e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(1.1283697e-1));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-3.7612635e-1));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(1.2837917e-1));
  const small = f32x4.add(a, f32x4.mul(a, p));
  const t = f32x4.pmin(a, f32x4.splat(4));
  let q = f32x4.splat(5.2232474e-7);
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(1.43055195e-5));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-3.9667424e-4));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(4.0533957e-3));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-2.4895107e-2));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(1.08011834e-1));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(6.3354355e-1));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(1.1294341));
  q = f32x4.add(f32x4.mul(q, t), f32x4.splat(-1.603981e-4));
  const large = f32x4.sub(f32x4.splat(1), expInside(f32x4.neg(q)));
  const y = select(f32x4.ge(a, f32x4.splat(0.92)), large, small);
  return v128.or(y, v128.and(x, f32x4.splat(-0.0)));
}

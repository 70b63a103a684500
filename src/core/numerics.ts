// exp, log, sin, cos, atan2 and pow in f64 from + − × ÷ and √ only: the same bits on every engine.
//
// Host functions differ between engines in their last bits. Written in the common subset of TypeScript and
// AssemblyScript (number is f64 there): assembly/numerics.ts re-exports this file.
// Algorithms and coefficients: FDLIBM 5.3 (Sun Microsystems 1993). Errors: within 1 ULP of the host's
// functions, pow within 2, over the samples of test/core/numerics.test.ts.

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INFINITY: number = 1 / 0;
const NOT_A_NUMBER: number = 0 / 0;
const TWO_512 = 1.3407807929942597e154;

function isNotANumber(x: number): boolean {
  return !(x <= INFINITY);
}

/** 2^n for integers -1022 <= n <= 1023. */
function powerOfTwo(n: number): number {
  let rest = Math.abs(n);
  let power = 1.0;
  let factor = TWO_512;
  for (let step = 512.0; step >= 1; step /= 2) {
    if (rest >= step) {
      power *= factor;
      rest -= step;
    }
    factor = Math.sqrt(factor);
  }
  return n < 0 ? 1 / power : power;
}

/** x 2^n, rounded once, for 0.5 <= x < 2. */
function scaled(x: number, n: number): number {
  if (n > 1023) return x * powerOfTwo(n - 1) * 2;
  if (n >= -1021) return x * powerOfTwo(n);
  if (n < -1080) return 0;
  return x * powerOfTwo(n + 1000) * powerOfTwo(-1000);
}

/** n of 2^n <= x < 2^(n + 1), for positive finite x. */
function exponentOf(x: number): number {
  let mantissa = x;
  let n = 0.0;
  if (x < 2.2250738585072014e-308) {
    mantissa *= 18014398509481984; // 2^54
    n = -54.0;
  }
  let factor = TWO_512;
  const isSmall = mantissa < 1;
  for (let step = 512.0; step >= 1; step /= 2) {
    if (isSmall && mantissa * factor < 2) {
      mantissa *= factor;
      n -= step;
    } else if (!isSmall && mantissa >= factor) {
      mantissa /= factor;
      n += step;
    }
    factor = Math.sqrt(factor);
  }
  return n;
}

/** x 2^-n in [1, 2), n = exponentOf(x); exact for subnormal x too. */
function mantissaOf(x: number, n: number): number {
  return n < -1000 ? x * powerOfTwo(1000) * powerOfTwo(-n - 1000) : x / powerOfTwo(n);
}

/** The upper 26 bits of x: products of two such numbers are exact (Veltkamp). |x| < 2^990. */
function upper(x: number): number {
  const spread = 134217729 * x;
  return spread - (spread - x);
}

/** e^x. */
export function exp(x: number): number {
  if (x > 709.782712893383973096) return INFINITY;
  if (x < -745.13321910194110842) return 0;
  const n = Math.floor(x * 1.442695040888963387 + 0.5);
  const high = x - n * LN2_HIGH;
  const low = n * LN2_LOW;
  return scaled(1 - (expRest(high - low, low) - high), n);
}

/** low - r c / (2 - c), the remainder of exp beyond 1 + high, r = high - low. */
function expRest(r: number, low: number): number {
  const c = expTail(r);
  return low - (r * c) / (2 - c);
}

/** r - r² P(r²): the even part of the rational function for exp on |r| <= ln(2) / 2. */
function expTail(r: number): number {
  const t = r * r;
  let p = 4.13813679705723846039e-8 * t - 1.6533902205465251539e-6;
  p = p * t + 6.61375632143793436117e-5;
  p = p * t - 2.77777777770155933842e-3;
  p = p * t + 1.66666666666666019037e-1;
  return r - t * p;
}

/** Natural logarithm. */
export function log(x: number): number {
  if (x === 0) return -INFINITY;
  if (x < 0) return NOT_A_NUMBER;
  if (!(x < INFINITY)) return x;
  let n = exponentOf(x);
  let m = mantissaOf(x, n);
  if (m > 1.4142135623730951) {
    m /= 2;
    n += 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let r = 1.479819860511658591e-1 * z + 1.531383769920937332e-1;
  r = r * z + 1.818357216161805012e-1;
  r = r * z + 2.222219843214978396e-1;
  r = r * z + 2.857142874366239149e-1;
  r = r * z + 3.999999999940941908e-1;
  r = r * z + 6.66666666666673513e-1;
  const half = 0.5 * f * f;
  return n * LN2_HIGH - (half - (s * (half + r * z) + n * LN2_LOW) - f);
}

const QUARTER_1 = 1.57079632673412561417; // the first 33 bits of pi / 2
const QUARTER_2 = 6.0771005063039659766e-11; // the next 33
const QUARTER_3 = 2.0222662487111664558e-21; // the next 33
const QUARTER_3_REST = 8.47842766036889956997e-32;
const TURN = 6.283185307179586;

/** sin x, x in radians; accurate for |x| <= 1e6, reproducible for all x. */
export function sin(x: number): number {
  return sineOf(x, 0);
}

/** cos x, x in radians; accurate for |x| <= 1e6, reproducible for all x. */
export function cos(x: number): number {
  return sineOf(x, 1);
}

/** sin(x + quarters pi / 2). */
function sineOf(x: number, quarters: number): number {
  if (!(Math.abs(x) < INFINITY)) return NOT_A_NUMBER;
  let angle = x;
  while (Math.abs(angle) > 1048576) angle -= Math.floor(angle / TURN) * TURN;
  // three subtractions, each exact in its upper part (Cody and Waite)
  const n = Math.floor(angle * 6.36619772367581382433e-1 + 0.5);
  let t = angle - n * QUARTER_1;
  let w = n * QUARTER_2;
  let r = t - w;
  let lost = t - r - w;
  t = r;
  w = n * QUARTER_3;
  r = t - w;
  lost = n * QUARTER_3_REST - (t - r - w) - lost;
  const high = r - lost;
  const low = r - high - lost;
  const quadrant = n + quarters - 4 * Math.floor((n + quarters) / 4);
  const y = quadrant === 1 || quadrant === 3 ? cosineNear(high, low) : sineNear(high, low);
  return quadrant >= 2 ? -y : y;
}

/** sin(x + y), |x| <= pi / 4, y its tail. */
function sineNear(x: number, y: number): number {
  const z = x * x;
  let r = 1.58969099521155010221e-10 * z - 2.50507602534068634195e-8;
  r = r * z + 2.75573137070700676789e-6;
  r = r * z - 1.98412698298579493134e-4;
  r = r * z + 8.33333333332248946124e-3;
  const v = z * x;
  return x - (z * (0.5 * y - v * r) - y + v * 1.66666666666666324348e-1);
}

/** cos(x + y), |x| <= pi / 4, y its tail. */
function cosineNear(x: number, y: number): number {
  const z = x * x;
  let r = -1.13596475577881948265e-11 * z + 2.0875723212981748279e-9;
  r = r * z - 2.75573143513906633035e-7;
  r = r * z + 2.48015872894767294178e-5;
  r = r * z - 1.38888888888741095749e-3;
  r = r * z + 4.16666666666666019037e-2;
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * (z * r) - x * y));
}

/** Arc tangent of x >= 0, by the nearest of 0, 1/2, 1, 3/2 and Infinity. */
function arcTangent(x: number): number {
  if (x < 0.4375) return x - arcRest(x);
  if (x < 0.6875) {
    return arcFrom(4.63647609000806093515e-1, 2.26987774529616870924e-17, (2 * x - 1) / (2 + x));
  }
  if (x < 1.1875) {
    return arcFrom(7.85398163397448278999e-1, 3.06161699786838301793e-17, (x - 1) / (x + 1));
  }
  if (x < 2.4375) {
    return arcFrom(
      9.82793723247329054082e-1,
      1.39033110312309984516e-17,
      (x - 1.5) / (1 + 1.5 * x),
    );
  }
  return arcFrom(1.570796326794896558, 6.12323399573676603587e-17, -1 / x);
}

function arcFrom(high: number, low: number, t: number): number {
  return high - (arcRest(t) - low - t);
}

/** t - atan(t), |t| < 0.4375. */
function arcRest(t: number): number {
  const z = t * t;
  const w = z * z;
  let odd = 1.62858201153657823623e-2 * w + 4.97687799461593236017e-2;
  odd = odd * w + 6.66107313738753120669e-2;
  odd = odd * w + 9.09088713343650656196e-2;
  odd = odd * w + 1.42857142725034663711e-1;
  odd = odd * w + 3.33333333333329318027e-1;
  let even = -3.6531572744216915527e-2 * w - 5.83357013379057348645e-2;
  even = even * w - 7.69187620504482999495e-2;
  even = even * w - 1.1111110405462355788e-1;
  even = even * w - 1.99999999998764832476e-1;
  return t * (z * odd + w * even);
}

const PI = 3.141592653589793;
const PI_REST = 1.2246467991473531772e-16;

/** Angle of the point (x, y) in [-pi, pi]; zeros are signed, as in C. */
export function atan2(y: number, x: number): number {
  if (isNotANumber(x) || isNotANumber(y)) return NOT_A_NUMBER;
  const width = Math.abs(x);
  const height = Math.abs(y);
  const isLeft = x < 0 || (x === 0 && 1 / x < 0);
  const isBelow = y < 0 || (y === 0 && 1 / y < 0);
  let angle = 0.0;
  if (height === 0) angle = 0.0;
  else if (width === 0) angle = PI / 2;
  else if (height === INFINITY) angle = width === INFINITY ? PI / 4 : PI / 2;
  else if (width !== INFINITY) angle = arcTangent(height / width);
  if (isLeft) angle = PI - (angle - PI_REST);
  return isBelow ? -angle : angle;
}

/** x^y with the special cases of C: anything^0 and 1^anything are 1. */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (isNotANumber(x) || isNotANumber(y)) return NOT_A_NUMBER;
  const base = Math.abs(x);
  const isWhole = Math.floor(y) === y;
  const isOdd = isWhole && Math.floor(y / 2) * 2 !== y;
  if (base === 1 && Math.abs(y) === INFINITY) return 1;
  if (x < 0 && base !== INFINITY && !isWhole) return NOT_A_NUMBER;
  const isNegative = isOdd && (x < 0 || 1 / x < 0);
  const size = powerOfSize(base, y);
  return isNegative ? -size : size;
}

/** x^y for x >= 0, y not 0. */
function powerOfSize(x: number, y: number): number {
  if (x === 1) return 1;
  if (x === 0) return y < 0 ? INFINITY : 0;
  if (x === INFINITY) return y < 0 ? 0 : INFINITY;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === 0.5) return Math.sqrt(x);
  if (y === -1) return 1 / x;
  // beyond 2^31 all but bases within 2^-20 of 1 give 0 or Infinity
  if (Math.abs(y) > 2147483648) {
    if (Math.abs(y) > 1.8446744073709552e19 || Math.abs(x - 1) > 9.5367431640625e-7) {
      return x > 1 === y > 0 ? INFINITY : 0;
    }
  }
  return exp2OfProduct(x, y);
}

// log2(x) = t1 + t2, t1 of 26 bits; then 2^(y (t1 + t2)). See e_pow.c.
function exp2OfProduct(x: number, y: number): number {
  let n = exponentOf(x);
  let m = mantissaOf(x, n);
  let base = 1.0;
  let baseHigh = 0.0;
  let baseLow = 0.0;
  if (m > 1.7320508075688772) {
    m /= 2;
    n += 1;
  } else if (m > 1.224744871391589) {
    base = 1.5;
    baseHigh = 5.84962487220764160156e-1; // log2(1.5)
    baseLow = 1.35003920212974897128e-8;
  }
  const u = m - base;
  const v = 1 / (m + base);
  const s = u * v;
  const sHigh = upper(s);
  const sumHigh = upper(m + base);
  const sumLow = m - (sumHigh - base);
  const sLow = v * (u - sHigh * sumHigh - sHigh * sumLow);
  const s2 = s * s;
  let r = 2.06975017800338417784e-1 * s2 + 2.30660745775561754067e-1;
  r = r * s2 + 2.72728123808534006489e-1;
  r = r * s2 + 3.33333329818377432918e-1;
  r = r * s2 + 4.28571428578550184252e-1;
  r = r * s2 + 5.99999999999994648725e-1;
  r = s2 * s2 * r + sLow * (sHigh + s);
  const square = sHigh * sHigh;
  const tHigh = upper(3 + square + r);
  const tLow = r - (tHigh - 3 - square);
  const pBig = sHigh * tHigh;
  const pSmall = sLow * tHigh + tLow * s;
  const pHigh = upper(pBig + pSmall);
  const pLow = pSmall - (pHigh - pBig);
  // 2 / (3 ln 2) in two parts
  const zHigh = 9.61796700954437255859e-1 * pHigh;
  const zLow = -7.02846165095275826516e-9 * pHigh + pLow * 9.61796693925975554329e-1 + baseLow;
  const t1 = upper(zHigh + zLow + baseHigh + n);
  const t2 = zLow - (t1 - n - baseHigh - zHigh);
  const yHigh = upper(y);
  return exp2(yHigh * t1, (y - yHigh) * t1 + y * t2);
}

/** 2^(high + low). */
function exp2(high: number, low: number): number {
  const z = high + low;
  // 8e-17 is the rounding error of a sum that reaches 1024
  if (z > 1024 || (z === 1024 && low + 8.0085662595372944372e-17 > z - high)) return INFINITY;
  if (z < -1076) return 0;
  const n = Math.floor(z + 0.5);
  const rest = high - n;
  const t = upper(low + rest);
  const u = t * 6.93147182464599609375e-1;
  const v = (low - (t - rest)) * 6.93147180559945286227e-1 + t * -1.90465429995776804525e-9;
  const w = u + v;
  const lost = v - (w - u);
  const c = expTail(w);
  return scaled(1 - ((w * c) / (c - 2) - (lost + w * lost) - w), n);
}

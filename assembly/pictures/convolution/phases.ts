// With strides, the pixels of an image fall into phases: those that the same taps of a kernel have used.
//
// Along an axis, tap t of output position o used pixel i where o stride + t dilation = i + padding. Pixels of phase p have
// i + padding = p + stride u for a u; their taps are those with t dilation = p + stride e for an e, and o = u - e.

/** The first tap of a phase; the number of taps if it has none. */
export function firstTap(phase: i32, stride: i32, dilation: i32, taps: i32): i32 {
  let tap: i32 = 0;
  while (tap < taps && (tap * dilation - phase) % stride !== 0) tap++;
  return tap;
}

/** The number of taps of a phase, which are `step` apart. */
export function tapCount(first: i32, step: i32, taps: i32): i32 {
  return first < taps ? (taps - 1 - first) / step + 1 : 0;
}

/** Taps of a phase are stride / divisor apart, and their output positions dilation / divisor. */
export function commonDivisor(a: i32, b: i32): i32 {
  while (b !== 0) {
    const rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

// Helpers for vectors of four f32 or i32 lanes.
//
// Addresses are multiples of 4; an index counts elements of 4 bytes.

/** Elements of one vector. */
export const LANES: i32 = 4;

/** Address of element i. */
export function elementAt(base: usize, i: i32): usize {
  return base + ((<usize>i) << 2);
}

/** Loads `count` elements, 1 to 4; the remaining lanes repeat the first. */
export function loadLanes(address: usize, count: i32): v128 {
  if (count >= LANES) return v128.load(address);
  let lanes = v128.load32_splat(address);
  if (count > 1) lanes = v128.load_lane<f32>(address, lanes, 1, 4);
  if (count > 2) lanes = v128.load_lane<f32>(address, lanes, 2, 8);
  return lanes;
}

/** Stores `count` elements, 1 to 4, and nothing after them. */
export function storeLanes(address: usize, lanes: v128, count: i32): void {
  if (count >= LANES) {
    v128.store(address, lanes);
    return;
  }
  v128.store_lane<f32>(address, lanes, 0);
  if (count > 1) v128.store_lane<f32>(address, lanes, 1, 4);
  if (count > 2) v128.store_lane<f32>(address, lanes, 2, 8);
}

/** mask ? a : b, bitwise; masks come from comparisons. */
export function select(mask: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, mask);
}

/** Sum of 16 lanes, folded 16→8→4→2→1: the upper half is added to the lower. */
export function foldLanes(lanes0: v128, lanes4: v128, lanes8: v128, lanes12: v128): f32 {
  const four = f32x4.add(f32x4.add(lanes0, lanes8), f32x4.add(lanes4, lanes12));
  const two = f32x4.add(four, v128.shuffle<i32>(four, four, 2, 3, 2, 3));
  return f32x4.extract_lane(two, 0) + f32x4.extract_lane(two, 1);
}

/** Lanes smaller than 2^-100 become +0: decaying states would become subnormal, which is slow. */
export function flush(x: v128): v128 {
  const isTiny = f32x4.lt(f32x4.abs(x), f32x4.splat(7.888609052210118e-31)); // 2^-100
  return v128.andnot(x, isTiny);
}

/** Bytes of this many floats. */
export function bytes(elements: i32): usize {
  return (<usize>elements) << 2;
}

// bytes as floats, divided by 255 if isScaled = 1: v / 255 = 3 v * (1 / 765) for v from 0 to 255, but not
// v * (1 / 255); the same bits for all 256 values in a fraction of the time of a division

/** The factor of eight words before they become floats. */
export function wordFactor(isScaled: i32): v128 {
  return i16x8.splat(isScaled === 1 ? 3 : 1);
}

/** The factor of the floats. */
export function floatFactor(isScaled: i32): v128 {
  return f32x4.splat(isScaled === 1 ? <f32>(1.0 / 765) : 1);
}

/** The first four of eight words as floats times a factor; signed, for that is one instruction. */
export function lowFloats(words: v128, factor: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(words)), factor);
}

/** The last four. */
export function highFloats(words: v128, factor: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(words)), factor);
}

// Brightness, contrast, saturation, hue and tint of the colours of a pixel; alpha is unchanged.
//
// Definitions as in torchvision's ColorJitter: a blend with black, with the mean of the grey image, with the grey
// value of the pixel; a rotation of the hue (Smith 1978, in the form without a case for each sixth).
// Four pixels at a time, one vector per channel.

import { elementAt, LANES, loadLanes, select, storeLanes } from "../simd";
import { ADJUSTMENT_WORDS, Adjustment } from "./layout";
import { nearestByte } from "./resample";

/** ITU-R 601-2 luma. */
function greyOf(r: v128, g: v128, b: v128): v128 {
  const low = f32x4.add(
    f32x4.mul(r, f32x4.splat(<f32>0.2989)),
    f32x4.mul(g, f32x4.splat(<f32>0.587)),
  );
  return f32x4.add(low, f32x4.mul(b, f32x4.splat(<f32>0.114)));
}

/** Mean grey value of x [pixels, channels] without alpha: four f64 sums by pixel number mod 4. */
export function greyMean(x: usize, pixels: i32, channels: i32): f32 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i: i32 = 0; i < pixels; i += LANES) {
    const at = elementAt(x, i * channels);
    const left = (pixels - i) * channels;
    const v0 = part(at, left, 0);
    const v1 = part(at, left, 4);
    const v2 = part(at, left, 8);
    const v3 = part(at, left, 12);
    let grey = red(v0, v1, v2, v3, channels);
    if (channels > 2) {
      grey = greyOf(grey, green(v0, v1, v2, v3, channels), blue(v0, v1, v2, v3, channels));
    }
    if (pixels - i < LANES) {
      // lanes after the last pixel
      grey = v128.and(grey, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(pixels - i)));
    }
    low = f64x2.add(low, f64x2.promote_low_f32x4(grey));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i32>(grey, grey, 2, 3, 2, 3)));
  }
  const sums = f64x2.add(low, high);
  return <f32>((f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)) / <f64>pixels);
}

/**
 * Applies a list of adjustments to each pixel of x [pixels, channels] in order, each clipped to 0…`limit`; rounds
 * at the end with isBytes = 1. Grey images have no saturation or hue.
 */
export function adjustColors(
  x: usize,
  pixels: i32,
  channels: i32,
  list: usize,
  count: i32,
  limit: f32,
  isBytes: i32,
): void {
  const most = f32x4.splat(limit);
  const end = elementAt(list, count * ADJUSTMENT_WORDS);
  for (let i: i32 = 0; i < pixels; i += LANES) {
    const at = elementAt(x, i * channels);
    const left = (pixels - i) * channels;
    const v0 = part(at, left, 0);
    const v1 = channels > 1 ? part(at, left, 4) : v0;
    const v2 = channels > 2 ? part(at, left, 8) : v0;
    const v3 = channels > 3 ? part(at, left, 12) : v0;
    let r = red(v0, v1, v2, v3, channels);
    let g = r;
    let b = r;
    if (channels > 2) {
      g = green(v0, v1, v2, v3, channels);
      b = blue(v0, v1, v2, v3, channels);
    }
    for (let entry = list; entry < end; entry += ADJUSTMENT_WORDS << 2) {
      const p = v128.load32_splat(entry, 4);
      const q = v128.load32_splat(entry, 8);
      switch (load<i32>(entry)) {
        case Adjustment.brightness:
          r = clamped(f32x4.mul(r, p), most);
          g = clamped(f32x4.mul(g, p), most);
          b = clamped(f32x4.mul(b, p), most);
          break;
        case Adjustment.contrast:
          r = clamped(f32x4.add(f32x4.mul(r, p), q), most);
          g = clamped(f32x4.add(f32x4.mul(g, p), q), most);
          b = clamped(f32x4.add(f32x4.mul(b, p), q), most);
          break;
        case Adjustment.saturation: {
          if (channels < 3) break;
          const grey = f32x4.mul(greyOf(r, g, b), q);
          r = clamped(f32x4.add(f32x4.mul(r, p), grey), most);
          g = clamped(f32x4.add(f32x4.mul(g, p), grey), most);
          b = clamped(f32x4.add(f32x4.mul(b, p), grey), most);
          break;
        }
        case Adjustment.hue: {
          if (channels < 3) break;
          const high = f32x4.pmax(f32x4.pmax(r, g), b);
          const range = f32x4.sub(high, f32x4.pmin(f32x4.pmin(r, g), b));
          const sixths = f32x4.add(sixthsOf(r, g, b, high, range), p);
          r = clamped(channel(high, range, sixths, 5), most);
          g = clamped(channel(high, range, sixths, 3), most);
          b = clamped(channel(high, range, sixths, 1), most);
          break;
        }
        default: {
          r = clamped(f32x4.add(r, p), most);
          g = clamped(f32x4.add(g, q), most);
          b = clamped(f32x4.add(b, v128.load32_splat(entry, 12)), most);
        }
      }
    }
    if (isBytes === 1) {
      r = nearestByte(r);
      g = nearestByte(g);
      b = nearestByte(b);
    }
    if (channels === 1) {
      storePart(at, left, 0, r);
    } else if (channels === 2) {
      const a = v128.shuffle<i32>(v0, v1, 1, 3, 5, 7);
      storePart(at, left, 0, v128.shuffle<i32>(r, a, 0, 4, 1, 5));
      storePart(at, left, 4, v128.shuffle<i32>(r, a, 2, 6, 3, 7));
    } else {
      const lowPairs = v128.shuffle<i32>(r, g, 0, 4, 1, 5);
      const highPairs = v128.shuffle<i32>(r, g, 2, 6, 3, 7);
      if (channels === 3) {
        const next = v128.shuffle<i32>(b, lowPairs, 0, 0, 6, 7);
        const middle = v128.shuffle<i32>(next, b, 3, 3, 5, 5);
        const last = v128.shuffle<i32>(b, highPairs, 2, 3, 6, 7);
        storePart(at, left, 0, v128.shuffle<i32>(lowPairs, next, 0, 1, 4, 6));
        storePart(at, left, 4, v128.shuffle<i32>(middle, highPairs, 0, 2, 4, 5));
        storePart(at, left, 8, v128.shuffle<i32>(last, last, 0, 2, 3, 1));
      } else {
        const a = v128.shuffle<i32>(
          v128.shuffle<i32>(v0, v1, 3, 7, 3, 7),
          v128.shuffle<i32>(v2, v3, 3, 7, 3, 7),
          0,
          1,
          4,
          5,
        );
        const lowRest = v128.shuffle<i32>(b, a, 0, 4, 1, 5);
        const highRest = v128.shuffle<i32>(b, a, 2, 6, 3, 7);
        storePart(at, left, 0, v128.shuffle<i32>(lowPairs, lowRest, 0, 1, 4, 5));
        storePart(at, left, 4, v128.shuffle<i32>(lowPairs, lowRest, 2, 3, 6, 7));
        storePart(at, left, 8, v128.shuffle<i32>(highPairs, highRest, 0, 1, 4, 5));
        storePart(at, left, 12, v128.shuffle<i32>(highPairs, highRest, 2, 3, 6, 7));
      }
    }
  }
}

/** v clipped to 0…`most`. */
function clamped(v: v128, most: v128): v128 {
  return f32x4.pmin(f32x4.pmax(v, f32x4.splat(0)), most);
}

/** The hue in sixths of a circle: 0 is red, 2 green, 4 blue. */
function sixthsOf(r: v128, g: v128, b: v128, high: v128, range: v128): v128 {
  const isRed = f32x4.eq(high, r);
  const isGreen = f32x4.eq(high, g);
  const difference = select(
    isRed,
    f32x4.sub(g, b),
    select(isGreen, f32x4.sub(b, r), f32x4.sub(r, g)),
  );
  const base = v128.andnot(select(isGreen, f32x4.splat(2), f32x4.splat(4)), isRed);
  const divisor = select(f32x4.eq(range, f32x4.splat(0)), f32x4.splat(1), range);
  return f32x4.add(base, f32x4.div(difference, divisor));
}

/** The channel that is strongest at 6 − n sixths. */
function channel(high: v128, range: v128, sixths: v128, n: f32): v128 {
  const turned = f32x4.add(sixths, f32x4.splat(n));
  const circles = f32x4.floor(f32x4.mul(turned, f32x4.splat(<f32>0.16666666666666666)));
  const k = f32x4.sub(turned, f32x4.mul(f32x4.splat(6), circles));
  const lack = clamped(f32x4.pmin(k, f32x4.sub(f32x4.splat(4), k)), f32x4.splat(1));
  return f32x4.sub(high, f32x4.mul(range, lack));
}

// adjacent pixels as one vector per channel: shuffles of two lanes from each side are one instruction on x64

/** Floats `skip` to skip + 3 of the remaining ones; 0 after the last. */
function part(at: usize, left: i32, skip: i32): v128 {
  return left > skip ? loadLanes(elementAt(at, skip), left - skip) : f32x4.splat(0);
}

function storePart(at: usize, left: i32, skip: i32, v: v128): void {
  if (left > skip) storeLanes(elementAt(at, skip), v, left - skip);
}

function red(v0: v128, v1: v128, v2: v128, v3: v128, channels: i32): v128 {
  if (channels === 1) return v0;
  if (channels === 2) return v128.shuffle<i32>(v0, v1, 0, 2, 4, 6);
  if (channels === 3) {
    return v128.shuffle<i32>(v0, v128.shuffle<i32>(v1, v2, 2, 3, 5, 6), 0, 3, 4, 6);
  }
  const low = v128.shuffle<i32>(v0, v1, 0, 4, 0, 4);
  return v128.shuffle<i32>(low, v128.shuffle<i32>(v2, v3, 0, 4, 0, 4), 0, 1, 4, 5);
}

function green(v0: v128, v1: v128, v2: v128, v3: v128, channels: i32): v128 {
  if (channels === 3) {
    const first = v128.shuffle<i32>(v0, v1, 1, 2, 4, 5);
    return v128.shuffle<i32>(first, v128.shuffle<i32>(v1, v2, 2, 3, 5, 6), 0, 2, 5, 7);
  }
  const low = v128.shuffle<i32>(v0, v1, 1, 5, 1, 5);
  return v128.shuffle<i32>(low, v128.shuffle<i32>(v2, v3, 1, 5, 1, 5), 0, 1, 4, 5);
}

function blue(v0: v128, v1: v128, v2: v128, v3: v128, channels: i32): v128 {
  if (channels === 3) {
    return v128.shuffle<i32>(v128.shuffle<i32>(v0, v1, 1, 2, 4, 5), v2, 1, 3, 4, 7);
  }
  const low = v128.shuffle<i32>(v0, v1, 2, 6, 2, 6);
  return v128.shuffle<i32>(low, v128.shuffle<i32>(v2, v3, 2, 6, 2, 6), 0, 1, 4, 5);
}

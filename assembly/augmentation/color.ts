// Brightness, contrast, saturation, hue and tint of the colours of a pixel; alpha is unchanged.
//
// Definitions as in torchvision's ColorJitter: a blend with black, with the mean of the grey image, with the grey
// value of the pixel; a rotation of the hue (Smith 1978, in the form without a case for each sixth).
// Four pixels at a time, one vector per channel; eight of three channels, as one group waits for its own results.

import { elementAt, LANES, loadLanes, select, storeLanes } from "../simd";
import { ADJUSTMENT_WORDS, Adjustment } from "./layout";

/** ITU-R 601-2 luma. */
function greyOf(r: v128, g: v128, b: v128, red: v128, green: v128, blue: v128): v128 {
  return f32x4.add(f32x4.add(f32x4.mul(r, red), f32x4.mul(g, green)), f32x4.mul(b, blue));
}

/** Mean grey value of x [pixels, channels] without alpha: four f64 sums by pixel number mod 4. */
export function greyMean(x: usize, pixels: i32, channels: i32): f32 {
  const redShare = kept(0.2989, <f32>(pixels >> 31));
  const greenShare = kept(0.587, <f32>(pixels >> 31));
  const blueShare = kept(0.114, <f32>(pixels >> 31));
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (let i: i32 = 0; i < pixels; i += LANES) {
    const at = elementAt(x, i * channels);
    const left = (pixels - i) * channels;
    let grey: v128;
    if (channels === 3 && left >= 12) {
      const v0 = v128.load(at);
      const v1 = v128.load(at, 16);
      const v2 = v128.load(at, 32);
      const g = green(v0, v1, v2, v0, 3);
      const b = blue(v0, v1, v2, v0, 3);
      grey = greyOf(red(v0, v1, v2, v0, 3), g, b, redShare, greenShare, blueShare);
    } else {
      const v0 = part(at, left, 0);
      const v1 = part(at, left, 4);
      const v2 = part(at, left, 8);
      const v3 = part(at, left, 12);
      grey = red(v0, v1, v2, v3, channels);
      if (channels > 2) {
        const g = green(v0, v1, v2, v3, channels);
        grey = greyOf(grey, g, blue(v0, v1, v2, v3, channels), redShare, greenShare, blueShare);
      }
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
  const nothing = <f32>(count >> 31);
  const redShare = kept(0.2989, nothing);
  const greenShare = kept(0.587, nothing);
  const blueShare = kept(0.114, nothing);
  const one = kept(1, nothing);
  const three = kept(3, nothing);
  const four = kept(4, nothing);
  const five = kept(5, nothing);
  const six = kept(6, nothing);
  const sixth = kept(<f32>0.16666666666666666, nothing);
  const round = kept(8388608, nothing); // 2^23: sums are whole, half to even
  const negative = f32x4.neg(f32x4.splat(nothing)); // −0: v + −0 is v, also for −0
  for (let i: i32 = 0; i < pixels; ) {
    const at = elementAt(x, i * channels);
    const left = (pixels - i) * channels;
    const isPair = channels === 3 && left >= 24;
    i += isPair ? 2 * LANES : LANES;
    let r: v128, g: v128, b: v128, a: v128, r2: v128, g2: v128, b2: v128;
    if (isPair) {
      const v0 = v128.load(at);
      const v1 = v128.load(at, 16);
      const v2 = v128.load(at, 32);
      const w0 = v128.load(at, 48);
      const w1 = v128.load(at, 64);
      const w2 = v128.load(at, 80);
      a = v0;
      r = red(v0, v1, v2, v0, 3);
      g = green(v0, v1, v2, v0, 3);
      b = blue(v0, v1, v2, v0, 3);
      r2 = red(w0, w1, w2, w0, 3);
      g2 = green(w0, w1, w2, w0, 3);
      b2 = blue(w0, w1, w2, w0, 3);
    } else {
      const v0 = part(at, left, 0);
      const v1 = channels > 1 ? part(at, left, 4) : v0;
      const v2 = channels > 2 ? part(at, left, 8) : v0;
      const v3 = channels > 3 ? part(at, left, 12) : v0;
      r = red(v0, v1, v2, v3, channels);
      g = channels > 2 ? green(v0, v1, v2, v3, channels) : r;
      b = channels > 2 ? blue(v0, v1, v2, v3, channels) : r;
      a = alphaOf(v0, v1, v2, v3, channels);
      r2 = g2 = b2 = r; // not used
    }
    for (let entry = list; entry < end; entry += ADJUSTMENT_WORDS << 2) {
      const adjustment = load<i32>(entry);
      if (channels < 3 && adjustment >> 1 === 1) continue; // saturation or hue
      const p = v128.load32_splat(entry, 4);
      const q = v128.load32_splat(entry, 8);
      if (adjustment === Adjustment.hue) {
        const high = f32x4.pmax(f32x4.pmax(r, g), b);
        const high2 = f32x4.pmax(f32x4.pmax(r2, g2), b2);
        const range = f32x4.sub(high, f32x4.pmin(f32x4.pmin(r, g), b));
        const range2 = f32x4.sub(high2, f32x4.pmin(f32x4.pmin(r2, g2), b2));
        const hue = f32x4.add(sixthsOf(r, g, b, high, range, four), p);
        const hue2 = f32x4.add(sixthsOf(r2, g2, b2, high2, range2, four), p);
        r = channel(high, range, turned(hue, five, six, sixth), one, four, most);
        r2 = channel(high2, range2, turned(hue2, five, six, sixth), one, four, most);
        g = channel(high, range, turned(hue, three, six, sixth), one, four, most);
        g2 = channel(high2, range2, turned(hue2, three, six, sixth), one, four, most);
        b = channel(high, range, turned(hue, one, six, sixth), one, four, most);
        b2 = channel(high2, range2, turned(hue2, one, six, sixth), one, four, most);
      } else if (adjustment === Adjustment.tint) {
        r = clamped(f32x4.add(r, p), most);
        g = clamped(f32x4.add(g, q), most);
        b = clamped(f32x4.add(b, v128.load32_splat(entry, 12)), most);
        r2 = clamped(f32x4.add(r2, p), most);
        g2 = clamped(f32x4.add(g2, q), most);
        b2 = clamped(f32x4.add(b2, v128.load32_splat(entry, 12)), most);
      } else {
        let c = adjustment === Adjustment.brightness ? negative : q;
        let c2 = c;
        if (adjustment === Adjustment.saturation) {
          c = f32x4.mul(greyOf(r, g, b, redShare, greenShare, blueShare), q);
          c2 = f32x4.mul(greyOf(r2, g2, b2, redShare, greenShare, blueShare), q);
        }
        r = blend(r, p, c, most);
        g = blend(g, p, c, most);
        b = blend(b, p, c, most);
        r2 = blend(r2, p, c2, most);
        g2 = blend(g2, p, c2, most);
        b2 = blend(b2, p, c2, most);
      }
    }
    if (isBytes === 1) {
      r = f32x4.sub(f32x4.add(r, round), round);
      g = f32x4.sub(f32x4.add(g, round), round);
      b = f32x4.sub(f32x4.add(b, round), round);
      r2 = f32x4.sub(f32x4.add(r2, round), round);
      g2 = f32x4.sub(f32x4.add(g2, round), round);
      b2 = f32x4.sub(f32x4.add(b2, round), round);
    }
    if (isPair) {
      v128.store(at, firstOf(r, g, b));
      v128.store(at, secondOf(r, g, b), 16);
      v128.store(at, thirdOf(r, g, b), 32);
      v128.store(at, firstOf(r2, g2, b2), 48);
      v128.store(at, secondOf(r2, g2, b2), 64);
      v128.store(at, thirdOf(r2, g2, b2), 80);
    } else storeFour(at, left, channels, r, g, b, a);
  }
}

// vectors of four adjacent pixels

function firstOf(r: v128, g: v128, b: v128): v128 {
  const pairs = v128.shuffle<i32>(r, g, 0, 4, 1, 5);
  return v128.shuffle<i32>(pairs, v128.shuffle<i32>(b, pairs, 0, 0, 6, 7), 0, 1, 4, 6);
}

function secondOf(r: v128, g: v128, b: v128): v128 {
  const pairs = v128.shuffle<i32>(r, g, 0, 4, 1, 5);
  const middle = v128.shuffle<i32>(pairs, b, 3, 3, 5, 5);
  return v128.shuffle<i32>(middle, v128.shuffle<i32>(r, g, 2, 6, 3, 7), 0, 2, 4, 5);
}

function thirdOf(r: v128, g: v128, b: v128): v128 {
  const last = v128.shuffle<i32>(b, v128.shuffle<i32>(r, g, 2, 6, 3, 7), 2, 3, 6, 7);
  return v128.shuffle<i32>(last, last, 0, 2, 3, 1);
}

/** Alpha of four pixels of 2 or 4 channels. */
function alphaOf(v0: v128, v1: v128, v2: v128, v3: v128, channels: i32): v128 {
  if (channels === 2) return v128.shuffle<i32>(v0, v1, 1, 3, 5, 7);
  const low = v128.shuffle<i32>(v0, v1, 3, 7, 3, 7);
  return v128.shuffle<i32>(low, v128.shuffle<i32>(v2, v3, 3, 7, 3, 7), 0, 1, 4, 5);
}

function storeFour(at: usize, left: i32, channels: i32, r: v128, g: v128, b: v128, a: v128): void {
  if (channels === 1) {
    storePart(at, left, 0, r);
  } else if (channels === 2) {
    storePart(at, left, 0, v128.shuffle<i32>(r, a, 0, 4, 1, 5));
    storePart(at, left, 4, v128.shuffle<i32>(r, a, 2, 6, 3, 7));
  } else {
    const lowPairs = v128.shuffle<i32>(r, g, 0, 4, 1, 5);
    const highPairs = v128.shuffle<i32>(r, g, 2, 6, 3, 7);
    if (channels === 3) {
      storePart(at, left, 0, firstOf(r, g, b));
      storePart(at, left, 4, secondOf(r, g, b));
      storePart(at, left, 8, thirdOf(r, g, b));
    } else {
      const lowRest = v128.shuffle<i32>(b, a, 0, 4, 1, 5);
      const highRest = v128.shuffle<i32>(b, a, 2, 6, 3, 7);
      storePart(at, left, 0, v128.shuffle<i32>(lowPairs, lowRest, 0, 1, 4, 5));
      storePart(at, left, 4, v128.shuffle<i32>(lowPairs, lowRest, 2, 3, 6, 7));
      storePart(at, left, 8, v128.shuffle<i32>(highPairs, highRest, 0, 1, 4, 5));
      storePart(at, left, 12, v128.shuffle<i32>(highPairs, highRest, 2, 3, 6, 7));
    }
  }
}

/** v clipped to 0…`most`. */
function clamped(v: v128, most: v128): v128 {
  return f32x4.pmin(f32x4.pmax(v, f32x4.splat(0)), most);
}

/** v p + q, clipped. */
function blend(v: v128, p: v128, q: v128, most: v128): v128 {
  return clamped(f32x4.add(f32x4.mul(v, p), q), most);
}

/** A constant, for V8 makes those it knows anew at each use, in three instructions; `nothing` is 0. */
function kept(value: f32, nothing: f32): v128 {
  return f32x4.splat(value + nothing);
}

/** The hue in sixths of a circle: 0 is red, 2 green, 4 blue. */
function sixthsOf(r: v128, g: v128, b: v128, high: v128, range: v128, four: v128): v128 {
  const isRed = f32x4.eq(high, r);
  const isGreen = f32x4.eq(high, g);
  const ofOthers = select(isGreen, f32x4.sub(b, r), f32x4.sub(r, g));
  const difference = select(isRed, f32x4.sub(g, b), ofOthers);
  const base = v128.andnot(f32x4.sub(four, v128.and(isGreen, f32x4.splat(2))), isRed);
  const divisor = v128.or(range, v128.and(f32x4.eq(range, f32x4.splat(0)), f32x4.splat(1)));
  return f32x4.add(base, f32x4.div(difference, divisor));
}

/** hue + n within a circle of six. */
function turned(hue: v128, n: v128, six: v128, sixth: v128): v128 {
  const sum = f32x4.add(hue, n);
  return f32x4.sub(sum, f32x4.mul(six, f32x4.floor(f32x4.mul(sum, sixth))));
}

/** The channel that is strongest at k = 0 and k = 4 to 6. */
function channel(high: v128, range: v128, k: v128, one: v128, four: v128, most: v128): v128 {
  const lack = clamped(f32x4.pmin(k, f32x4.sub(four, k)), one);
  return clamped(f32x4.sub(high, f32x4.mul(range, lack)), most);
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

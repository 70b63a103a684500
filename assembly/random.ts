// Counter-based random numbers: a word depends only on key and position, not on earlier draws.
//
// Threefry2x32-20 (Salmon, Moraes, Dror, Shaw 2011). Element i of a stream is word (i >> 2) & 1 of
// counter ((i >> 3) * 4 + (i & 3), 0): four adjacent counters give eight elements in order.
// Twin: src/engine/js/random.ts.

import { logInside } from "./math";
import { elementAt, LANES, loadLanes, select, storeLanes } from "./simd";

const PARITY: u32 = 0x1bd11bda;

// uses of the words of a stream
const UNIFORM: i32 = 0;
const NORMAL: i32 = 1;
const DROPOUT: i32 = 2;

/** Overwrites y [n] with uniform numbers in [0, 1): the top 24 bits of a word, times 2^-24. */
export function randomUniform(y: usize, n: i32, key0: u32, key1: u32): void {
  draw(UNIFORM, 0, y, n, 0, 0, key0, key1, 0);
}

/** Overwrites y [n] with standard normals: the two words of a counter make two of them. */
export function randomNormal(y: usize, n: i32, key0: u32, key1: u32): void {
  draw(NORMAL, 0, y, n, 0, 0, key0, key1, 0);
}

/**
 * y[i] = word first + i >= threshold ? x[i] * scale : 0, dropped with probability threshold / 2^32. Overwrites
 * y [n], which may be x. `first` is a multiple of 8, 0 for all but parts of a vector.
 */
export function dropout(
  x: usize,
  y: usize,
  n: i32,
  threshold: u32,
  scale: f32,
  key0: u32,
  key1: u32,
  first: u32,
): void {
  draw(DROPOUT, x, y, n, threshold, scale, key0, key1, first);
}

// one loop for all three: AssemblyScript cannot return the two words of a counter
function draw(
  kind: i32,
  x: usize,
  y: usize,
  n: i32,
  threshold: u32,
  scale: f32,
  key0: u32,
  key1: u32,
  first: u32,
): void {
  const first0 = i32x4.splat(key0);
  const first1 = i32x4.splat(key1);
  const first2 = i32x4.splat(PARITY ^ key0 ^ key1);
  for (let i: i32 = 0; i < n; i += 2 * LANES) {
    let k0 = first0;
    let k1 = first1;
    let k2 = first2;
    let a = i32x4.add(k0, i32x4.add(i32x4.splat((<i32>first + i) >> 1), i32x4(0, 1, 2, 3)));
    let b = k1;
    // rounds are written out: calls cost four times as much
    for (let group: i32 = 1; group <= 5; group++) {
      if ((group & 1) === 1) {
        a = i32x4.add(a, b);
        b = v128.xor(v128.or(i32x4.shl(b, 13), i32x4.shr_u(b, 19)), a);
        a = i32x4.add(a, b);
        b = v128.xor(v128.or(i32x4.shl(b, 15), i32x4.shr_u(b, 17)), a);
        a = i32x4.add(a, b);
        b = v128.xor(v128.or(i32x4.shl(b, 26), i32x4.shr_u(b, 6)), a);
        a = i32x4.add(a, b);
        b = v128.xor(v128.or(i32x4.shl(b, 6), i32x4.shr_u(b, 26)), a);
      } else {
        a = i32x4.add(a, b);
        b = v128.xor(v128.or(i32x4.shl(b, 17), i32x4.shr_u(b, 15)), a);
        a = i32x4.add(a, b);
        b = v128.xor(v128.or(i32x4.shl(b, 29), i32x4.shr_u(b, 3)), a);
        a = i32x4.add(a, b);
        b = v128.xor(v128.or(i32x4.shl(b, 16), i32x4.shr_u(b, 16)), a);
        a = i32x4.add(a, b);
        b = v128.xor(v128.or(i32x4.shl(b, 24), i32x4.shr_u(b, 8)), a);
      }
      const next = k0;
      k0 = k1;
      k1 = k2;
      k2 = next;
      a = i32x4.add(a, k0);
      b = i32x4.add(b, i32x4.add(k1, i32x4.splat(group)));
    }

    const to = elementAt(y, i);
    if (kind === UNIFORM) {
      store(to, uniform(a), uniform(b), n - i);
    } else if (kind === NORMAL) {
      const r = radius(a);
      store(to, f32x4.mul(r, cosine(b)), f32x4.mul(r, sine(b)), n - i);
    } else {
      const from = elementAt(x, i);
      const low = kept(loadLanes(from, n - i), a, threshold, scale);
      const high = n - i > LANES ? loadLanes(from + 16, n - i - LANES) : low;
      store(to, low, kept(high, b, threshold, scale), n - i);
    }
  }
}

/** The first n of eight elements. */
function store(to: usize, low: v128, high: v128, n: i32): void {
  storeLanes(to, low, n);
  if (n > LANES) storeLanes(to + 16, high, n - LANES);
}

function uniform(word: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(word, 8)), f32x4.splat(5.9604644775390625e-8));
}

function kept(x: v128, word: v128, threshold: u32, scale: f32): v128 {
  return v128.and(f32x4.mul(x, f32x4.splat(scale)), i32x4.ge_u(word, i32x4.splat(threshold)));
}

// Box and Muller 1958: sqrt(-2 log u) cos(2 pi v) and sqrt(-2 log u) sin(2 pi v)

/** sqrt(-2 log u), u = (word + 1/2) 2^-32 in (0, 1]: at most 6.77. */
function radius(word: v128): v128 {
  const u = f32x4.add(
    f32x4.mul(f32x4.convert_i32x4_u(word), f32x4.splat(2.3283064365386963e-10)),
    f32x4.splat(1.1641532182693481e-10),
  );
  return f32x4.sqrt(f32x4.mul(logInside(u), f32x4.splat(-2)));
}

/** The nearest quarter turn, 0 to 3, where 2^32 is a full turn. */
function quadrant(word: v128): v128 {
  return i32x4.shr_u(i32x4.add(word, i32x4.splat(0x20000000)), 30);
}

/** The rest of the angle in radians, |t| <= pi / 4. */
function remainder(word: v128): v128 {
  const rest = i32x4.sub(word, i32x4.shl(quadrant(word), 30));
  return f32x4.mul(f32x4.convert_i32x4_s(rest), f32x4.splat(1.4629180792671596e-9));
}

function cosine(word: v128): v128 {
  return sineOfTurn(word, i32x4.add(quadrant(word), i32x4.splat(1)));
}

function sine(word: v128): v128 {
  return sineOfTurn(word, quadrant(word));
}

/** sin(t + quarters pi / 2). Coefficients: S. Moshier, Cephes 2.2 (sinf). */
function sineOfTurn(word: v128, quarters: v128): v128 {
  const t = remainder(word);
  const square = f32x4.mul(t, t);
  let s = f32x4.splat(-1.9515295891e-4);
  s = f32x4.add(f32x4.mul(s, square), f32x4.splat(8.3321608736e-3));
  s = f32x4.add(f32x4.mul(s, square), f32x4.splat(-1.6666654611e-1));
  s = f32x4.add(t, f32x4.mul(t, f32x4.mul(square, s)));
  let c = f32x4.splat(2.443315711809948e-5);
  c = f32x4.add(f32x4.mul(c, square), f32x4.splat(-1.388731625493765e-3));
  c = f32x4.add(f32x4.mul(c, square), f32x4.splat(4.166664568298827e-2));
  c = f32x4.add(
    f32x4.sub(f32x4.splat(1), f32x4.mul(square, f32x4.splat(0.5))),
    f32x4.mul(f32x4.mul(square, square), c),
  );
  const isOdd = i32x4.shr_s(i32x4.shl(quarters, 31), 31);
  const sign = i32x4.shl(i32x4.shr_u(quarters, 1), 31);
  return v128.xor(select(isOdd, c, s), sign);
}

/** Both words of a counter; the first is the low half. */
export function threefry(key0: u32, key1: u32, counter0: u32, counter1: u32): u64 {
  let k0 = key0;
  let k1 = key1;
  let k2 = PARITY ^ key0 ^ key1;
  let a = counter0 + k0;
  let b = counter1 + k1;
  for (let group: u32 = 1; group <= 5; group++) {
    const isOdd = (group & 1) === 1;
    b = rotl<u32>(b, isOdd ? 13 : 17) ^ (a += b);
    b = rotl<u32>(b, isOdd ? 15 : 29) ^ (a += b);
    b = rotl<u32>(b, isOdd ? 26 : 16) ^ (a += b);
    b = rotl<u32>(b, isOdd ? 6 : 24) ^ (a += b);
    const first = k0;
    k0 = k1;
    k1 = k2;
    k2 = first;
    a += k0;
    b += k1 + group;
  }
  return <u64>a | ((<u64>b) << 32);
}

/** First word of a key folded with a number of two words. */
export function foldedKey0(key0: u32, key1: u32, low: u32, high: u32): u32 {
  return <u32>threefry(key0, key1, low, high);
}

/** Second word of the folded key. */
export function foldedKey1(key0: u32, key1: u32, low: u32, high: u32): u32 {
  return <u32>(threefry(key0, key1, low, high) >> 32);
}

/**
 * Image of `index`, 0 … count - 1, under the permutation of a key, without a table.
 *
 * A Feistel network over the next power of two (at least 16), repeated until the result is below count (Black
 * and Rogaway 2002). Halves are added, not xored, so that odd permutations occur, too. Fewer rounds show a bias:
 * 6 for up to 32 rows, 4 for up to 200 (chi-square over pairs, 60,000 keys).
 */
export function permute(index: u32, count: u32, key0: u32, key1: u32): u32 {
  const width = 32 - clz<u32>((count - 1) | 15);
  const lowBits = width >> 1;
  const lowMask = ((<u32>1) << lowBits) - 1;
  const highMask = ((<u32>1) << (width - lowBits)) - 1;
  const rounds: u32 = width < 7 ? 10 : 6;
  let place = index;
  do {
    let low = place & lowMask;
    let high = place >> lowBits;
    for (let round: u32 = 0; round < rounds; round += 2) {
      low = (low + scrambled(high, round, key0, key1)) & lowMask;
      high = (high + scrambled(low, round + 1, key0, key1)) & highMask;
    }
    place = (high << lowBits) | low;
  } while (place >= count);
  return place;
}

/** The round function: multiply and xorshift, after MurmurHash3's finalizer, with both keys. */
function scrambled(half: u32, round: u32, key0: u32, key1: u32): u32 {
  let h = half * 0x85ebca77 + round * 0x9e3779b9 + key0;
  h = (h ^ (h >> 16)) * 0x85ebca6b + key1;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return h ^ (h >> 16);
}

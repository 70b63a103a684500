// Counter-based random numbers: a word depends only on key and position, not on earlier draws.
//
// Threefry2x32-20 (Salmon, Moraes, Dror, Shaw 2011). Element i of a stream is word (i >> 2) & 1 of
// counter ((i >> 3) * 4 + (i & 3), 0). Twin of assembly/random.ts, with the same bits.

import type { Memory } from "../../core/memory.ts";
import { log } from "./math.ts";

const round = Math.fround;

const ROTATIONS = Uint8Array.of(13, 15, 26, 6, 17, 29, 16, 24);
/** The current key schedule; reused, as allocating one per counter would dominate. */
const schedule = new Int32Array(3);

/** Both words of a counter; overwrites and returns `out`. */
export function threefry(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  out: Uint32Array = new Uint32Array(2),
): Uint32Array {
  schedule[0] = key0;
  schedule[1] = key1;
  schedule[2] = 0x1bd11bda ^ key0 ^ key1;
  let a = (counter0 + key0) | 0;
  let b = (counter1 + key1) | 0;
  for (let round = 1; round <= 20; round++) {
    const bits = ROTATIONS[(round - 1) & 7]!;
    a = (a + b) | 0;
    b = ((b << bits) | (b >>> (32 - bits))) ^ a;
    if ((round & 3) !== 0) continue;
    const group = round >>> 2;
    a = (a + schedule[group % 3]!) | 0;
    b = (b + schedule[(group + 1) % 3]! + group) | 0;
  }
  out[0] = a;
  out[1] = b;
  return out;
}

/** The key of a seed: its low and high 32 bits. @param seed a safe integer */
export function rootKey(seed: number): [number, number] {
  return [seed >>> 0, Math.floor(seed / 4294967296) >>> 0];
}

/** A key folded with a safe integer. */
export function foldKey(key: readonly [number, number], data: number): [number, number] {
  const [low, high] = rootKey(data);
  const [key0, key1] = threefry(key[0], key[1], low, high);
  return [key0!, key1!];
}

/** Words of the current counter; as arguments they would be boxed. */
const words = new Uint32Array(2);

/** Draws the two words of each counter of a stream and calls `use` with the index of the first element. */
function forEachCounter(
  n: number,
  key0: number,
  key1: number,
  use: (i: number) => void,
  first = 0,
): void {
  for (let block = 0; block < n; block += 8) {
    for (let i = block; i < block + 4 && i < n; i++) {
      threefry(key0, key1, ((first + block) >>> 1) + i - block, 0, words);
      use(i);
    }
  }
}

/** Overwrites y [n] with uniform numbers in [0, 1): the top 24 bits of a word, times 2^-24. */
export function randomUniform(
  memory: Memory,
  y: number,
  n: number,
  key0: number,
  key1: number,
): void {
  const { f32 } = memory;
  const first = y >>> 2;
  forEachCounter(n, key0, key1, (i) => {
    f32[first + i] = (words[0]! >>> 8) / 16777216;
    if (i + 4 < n) f32[first + i + 4] = (words[1]! >>> 8) / 16777216;
  });
}

/** Overwrites y [n] with standard normals: the two words of a counter make two of them. */
export function randomNormal(
  memory: Memory,
  y: number,
  n: number,
  key0: number,
  key1: number,
): void {
  const { f32 } = memory;
  const first = y >>> 2;
  forEachCounter(n, key0, key1, (i) => {
    const [word0, word1] = [words[0]!, words[1]!];
    // Box and Muller 1958
    const r = radius(word0);
    const quarters = (word1 + 0x20000000) >>> 30;
    f32[first + i] = r * sineOfTurn(word1, quarters + 1);
    if (i + 4 < n) f32[first + i + 4] = r * sineOfTurn(word1, quarters);
  });
}

/** sqrt(-2 log u), u = (word + 1/2) 2^-32 in (0, 1]: at most 6.77. */
function radius(word: number): number {
  const u = round(round(word) / 4294967296 + 1.1641532182693481e-10);
  return round(Math.sqrt(round(log(u) * -2)));
}

const QUARTER = round(1.4629180792671596e-9); // 2 pi / 2^32
const S = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(round);
const C = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(round);

/**
 * sin of the angle word / 2^32 turns, with its nearest quarter turn replaced by `quarters`.
 * Coefficients: S. Moshier, Cephes 2.2 (sinf).
 */
function sineOfTurn(word: number, quarters: number): number {
  const nearest = (word + 0x20000000) >>> 30;
  const t = round(round((word - (nearest << 30)) | 0) * QUARTER);
  const square = round(t * t);
  let y: number;
  if (quarters & 1) {
    y = round(round(round(round(C[0]! * square) + C[1]!) * square) + C[2]!);
    y = round(round(1 - round(square * 0.5)) + round(round(square * square) * y));
  } else {
    y = round(round(round(round(S[0]! * square) + S[1]!) * square) + S[2]!);
    y = round(t + round(t * round(square * y)));
  }
  return quarters & 2 ? -y : y;
}

/**
 * y[i] = word first + i >= threshold ? x[i] * scale : 0, dropped with probability threshold / 2^32.
 * Overwrites y [n], which may be x.
 */
export function dropout(
  memory: Memory,
  x: number,
  y: number,
  n: number,
  threshold: number,
  scale: number,
  key0: number,
  key1: number,
  first = 0,
): void {
  const { f32 } = memory;
  const [from, to] = [x >>> 2, y >>> 2];
  const use = (i: number) => {
    f32[to + i] = words[0]! >= threshold ? f32[from + i]! * scale : 0;
    if (i + 4 < n) f32[to + i + 4] = words[1]! >= threshold ? f32[from + i + 4]! * scale : 0;
  };
  forEachCounter(n, key0, key1, use, first);
}

/**
 * Image of `index`, 0 … count - 1, under the permutation of a key, without a table.
 *
 * A Feistel network over the next power of two (at least 16), repeated until the result is below count (Black
 * and Rogaway 2002). Halves are added, not xored, so that odd permutations occur, too. Fewer rounds show a bias:
 * 6 for up to 32 rows, 4 for up to 200 (chi-square over pairs, 60,000 keys).
 */
export function permute(index: number, count: number, key0: number, key1: number): number {
  const width = 32 - Math.clz32((count - 1) | 15);
  const lowBits = width >>> 1;
  const lowMask = (1 << lowBits) - 1;
  const highMask = (1 << (width - lowBits)) - 1;
  const rounds = width < 7 ? 10 : 6;
  let place = index;
  do {
    let low = place & lowMask;
    let high = place >>> lowBits;
    for (let i = 0; i < rounds; i += 2) {
      low = (low + scrambled(high, i, key0, key1)) & lowMask;
      high = (high + scrambled(low, i + 1, key0, key1)) & highMask;
    }
    place = ((high << lowBits) | low) >>> 0;
  } while (place >= count);
  return place;
}

/** The round function: multiply and xorshift, after MurmurHash3's finalizer, with both keys. */
function scrambled(half: number, i: number, key0: number, key1: number): number {
  let h = (Math.imul(half, 0x85ebca77) + Math.imul(i, 0x9e3779b9) + key0) | 0;
  h = (Math.imul(h ^ (h >>> 16), 0x85ebca6b) + key1) | 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

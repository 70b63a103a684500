import { describe, expect, test } from "vitest";
import type { viewsOf } from "../../src/core/memory.ts";
import {
  dropout,
  foldKey,
  permute,
  randomNormal,
  randomUniform,
  rootKey,
  threefry,
} from "../../src/engine/js/random.ts";
import { firstDisagreement } from "../compare.ts";
import { expectTwins, loadKernels, OFFSETS, SIZES, twinMemory } from "./harness.ts";

const kernels = await loadKernels("assembly/random.ts");
const KEYS = [
  [0, 0],
  [0xffffffff, 0xffffffff],
  [0x13198a2e, 0x03707344],
] as const;

type Generator = (memory: ReturnType<typeof viewsOf>, ...parameters: number[]) => void;

/** n numbers from the twin of a generator. */
function drawn(generate: Generator, n: number, key: readonly [number, number]): Float32Array {
  const memory = twinMemory(n * 4);
  generate(memory, 0, n, ...key);
  return memory.f32;
}

const mean = (x: ArrayLike<number>, power = 1): number =>
  Array.from(x).reduce((sum, value) => sum + value ** power, 0) / x.length;

/** Largest distance between the empirical distribution of x and `cdf` (Kolmogorov and Smirnov). */
function largestGap(x: Float32Array, cdf: (value: number) => number): number {
  return x
    .slice()
    .sort()
    .reduce((gap, value, i) => {
      const f = cdf(value);
      return Math.max(gap, f - i / x.length, (i + 1) / x.length - f);
    }, 0);
}

/** Distribution of the standard normal, to 1e-7 (Abramowitz and Stegun 26.2.17). */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const density = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * tail;
  return x > 0 ? 1 - density : density;
}

function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [mx, my] = [mean(x), mean(y)];
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xy += (x[i]! - mx) * (y[i]! - my);
    xx += (x[i]! - mx) ** 2;
    yy += (y[i]! - my) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}

/** Chi-square statistic of counts against equal expectation, in standard deviations from its mean. */
function excess(counts: ArrayLike<number>, expected: number, freedom: number): number {
  const chiSquare = Array.from(counts).reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  return (chiSquare - freedom) / Math.sqrt(2 * freedom);
}

describe("threefry", () => {
  test.each([
    [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
    [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3, 0xc4923a9c, 0x483df7a0],
  ])("gives the published answer for key %i %i, counter %i %i", (k0, k1, c0, c1, word0, word1) => {
    expect(Array.from(threefry(k0, k1, c0, c1, new Uint32Array(2)))).toEqual([word0, word1]);
    expect(kernels.exports.foldedKey0!(k0, k1, c0, c1) >>> 0).toBe(word0);
    expect(kernels.exports.foldedKey1!(k0, k1, c0, c1) >>> 0).toBe(word1);
  });

  test("a stream uses its words in the order of the contract", () => {
    const stream = drawn(randomUniform, 100, [5, 6]);
    for (let i = 0; i < 100; i++) {
      const words = threefry(5, 6, (i >> 3) * 4 + (i & 3), 0, new Uint32Array(2));
      expect(stream[i]).toBe((words[(i >> 2) & 1]! >>> 8) / 2 ** 24);
    }
  });
});

describe("keys", () => {
  test("a folded key is the Threefry output of the number", () => {
    expect(foldKey([0, 0], 0)).toEqual([0x6b200159, 0x99ba4efe]);
    expect(foldKey([1, 2], 3)).toEqual(Array.from(threefry(1, 2, 3, 0, new Uint32Array(2))));
    const step = 5 * 2 ** 32 + 7;
    expect(foldKey([1, 2], step)).toEqual(Array.from(threefry(1, 2, 7, 5, new Uint32Array(2))));
    expect(foldKey([1, 2], step).map((word) => word | 0)).toEqual([
      kernels.exports.foldedKey0!(1, 2, 7, 5),
      kernels.exports.foldedKey1!(1, 2, 7, 5),
    ]);
  });

  test("a root key holds every bit of the seed", () => {
    expect(rootKey(0)).toEqual([0, 0]);
    expect(rootKey(2 ** 32 + 5)).toEqual([5, 1]);
    expect(rootKey(Number.MAX_SAFE_INTEGER)).toEqual([0xffffffff, 0x1fffff]);
    expect(rootKey(-1)).toEqual([0xffffffff, 0xffffffff]);
  });
});

describe("wasm equals its twin", () => {
  test.each([
    ["randomUniform", randomUniform],
    ["randomNormal", randomNormal],
  ] as const)("%s for every size and offset", (name, twin) => {
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        const key = KEYS[(n + offset) % KEYS.length]!;
        const parameters = [16 + offset, n, ...key];
        expectTwins(kernels, name, twin as Generator, { bytes: 2048, parameters });
      }
    }
  });

  test("randomNormal for 100,000 numbers", () => {
    const parameters = [0, 100_000, 0x01234567, 0x89abcdef];
    expectTwins(kernels, "randomNormal", randomNormal as Generator, { bytes: 1 << 19, parameters });
  });

  test("dropout for every size and offset, thresholds 0 to 2^32 - 1, in place or not", () => {
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        for (const threshold of [0, 0x80000000, 0x20000000, 0xffffffff]) {
          const parameters = [16 + offset, n % 2 ? 2048 : 16 + offset, n, threshold, 1.25, 7, n];
          const bytes = 4096;
          expectTwins(kernels, "dropout", dropout as Generator, { bytes, parameters });
        }
      }
    }
  });

  test("permute for every index of small counts, and some of large ones", () => {
    for (const count of [1, 2, 3, 15, 16, 17, 31, 33, 100, 257, 60_000, 2 ** 20 + 1, 2 ** 32 - 1]) {
      const step = Math.max(1, Math.floor(count / 500));
      for (let i = 0; i < count; i += step) {
        const result = kernels.exports.permute!(i, count, 0xdeadbeef, count) >>> 0;
        expect(result).toBe(permute(i, count, 0xdeadbeef, count));
        expect(result).toBeLessThan(count);
      }
    }
  });
});

describe("randomUniform", () => {
  test("is uniform in [0, 1) and differs between keys", () => {
    const x = drawn(randomUniform, 200_000, [1, 2]);
    expect(Math.min(...x.subarray(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(x.every((value) => value < 1)).toBe(true);
    // 1.95 / sqrt(n) has probability 0.001
    expect(largestGap(x, (value) => value)).toBeLessThan(1.95 / Math.sqrt(x.length));
    expect(Math.abs(correlation(x, drawn(randomUniform, 200_000, [1, 3])))).toBeLessThan(0.01);
    expect(Math.abs(correlation(x, drawn(randomUniform, 200_000, [2, 2])))).toBeLessThan(0.01);
    for (let lag = 1; lag <= 16; lag++) {
      const r = correlation(x.subarray(0, -lag), x.subarray(lag));
      expect(Math.abs(r)).toBeLessThan(0.01);
    }
  });
});

describe("randomNormal", () => {
  const n = 400_000;
  const x = drawn(randomNormal, n, [3, 4]);

  test("has the moments of the standard normal", () => {
    const error = 4 / Math.sqrt(n);
    expect(Math.abs(mean(x))).toBeLessThan(error);
    expect(Math.abs(mean(x, 2) - 1)).toBeLessThan(error * Math.sqrt(2));
    expect(Math.abs(mean(x, 3))).toBeLessThan(error * Math.sqrt(15));
    expect(Math.abs(mean(x, 4) - 3)).toBeLessThan(error * Math.sqrt(96));
  });

  test("has the distribution of the standard normal", () => {
    expect(largestGap(x, normalCdf)).toBeLessThan(1.95 / Math.sqrt(n));
  });

  test("the numbers of a pair are independent", () => {
    const isFirst = (_: number, i: number) => (i & 4) === 0;
    const first = x.filter(isFirst);
    const second = x.filter((value, i) => !isFirst(value, i));
    expect(Math.abs(correlation(first, second))).toBeLessThan(4 / Math.sqrt(n / 2));
    const squares = [first, second].map((values) => values.map((value) => value * value));
    expect(Math.abs(correlation(squares[0]!, squares[1]!))).toBeLessThan(4 / Math.sqrt(n / 2));
  });

  test("is within 2e-6 of Box and Muller in double precision", () => {
    const got: number[] = [];
    const exact: number[] = [];
    for (let i = 0; i < 4096; i += i % 8 === 3 ? 5 : 1) {
      const words = threefry(3, 4, (i >> 3) * 4 + (i & 3), 0, new Uint32Array(2));
      const r = Math.sqrt(-2 * Math.log((words[0]! + 0.5) / 2 ** 32));
      const angle = (2 * Math.PI * words[1]!) / 2 ** 32;
      got.push(x[i]!, x[i + 4]!);
      exact.push(r * Math.cos(angle), r * Math.sin(angle));
    }
    expect(firstDisagreement(got, exact, (a, b) => Math.abs(a - b) < 2e-6)).toBe("");
  });
});

describe("dropout", () => {
  test("drops the given share, and scales the rest exactly", () => {
    const n = 100_000;
    const memory = twinMemory(n * 8);
    memory.f32.fill(3, 0, n);
    dropout(memory, 0, n * 4, n, 0.3 * 2 ** 32, Math.fround(1 / 0.7), 5, 6);
    const y = memory.f32.subarray(n);
    const kept = y.filter((value) => value !== 0);
    expect(Math.abs(kept.length / n - 0.7)).toBeLessThan(4 * Math.sqrt(0.21 / n));
    expect(new Set(kept)).toEqual(new Set([Math.fround(3 * Math.fround(1 / 0.7))]));
  });

  test("keeps everything at threshold 0, and a dropped NaN is 0", () => {
    const memory = twinMemory(4096);
    memory.f32.fill(Number.NaN, 0, 512);
    dropout(memory, 0, 2048, 512, 0x80000000, 2, 1, 1);
    expect(memory.f32.subarray(512).some((value) => value === 0)).toBe(true);
    memory.f32.fill(1, 0, 512);
    dropout(memory, 0, 2048, 512, 0, 1, 1, 1);
    expect(memory.f32.subarray(512).every((value) => value === 1)).toBe(true);
  });
});

describe("permute", () => {
  const positions = (count: number, key0: number, key1: number): number[] =>
    Array.from({ length: count }, (_, i) => permute(i, count, key0, key1));

  test("is a bijection for every count up to 300, and for some large ones", () => {
    const large = [1000, 4096, 4097, 60_000, 65_535, 65_536, 65_537, 1_000_003];
    for (const count of [...Array.from({ length: 300 }, (_, i) => i + 1), ...large]) {
      const seen = new Uint8Array(count);
      for (let i = 0; i < count; i++) seen[permute(i, count, count * 77, 5)] = 1;
      expect(seen.indexOf(0)).toBe(-1);
    }
  });

  test.each([2, 3, 5, 10, 16, 17])("moves each of %i rows anywhere equally often", (count) => {
    const trials = 20_000;
    const counts = new Float64Array(count * count);
    for (let trial = 0; trial < trials; trial++) {
      const [key0, key1] = foldKey([9, 9], trial);
      for (let i = 0; i < count; i++) counts[i * count + permute(i, count, key0, key1)]!++;
    }
    expect(excess(counts, trials / count, (count - 1) ** 2)).toBeLessThan(5);
  });

  test("every order of 4 rows is equally likely, also for neighbouring keys", () => {
    const trials = 48_000;
    for (const keyOf of [
      (trial: number) => foldKey([1, 2], trial),
      (trial: number) => [trial, 0] as const,
      (trial: number) => [0, trial] as const,
    ]) {
      const counts = new Map<string, number>();
      for (let trial = 0; trial < trials; trial++) {
        const order = positions(4, ...(keyOf(trial) as [number, number])).join("");
        counts.set(order, (counts.get(order) ?? 0) + 1);
      }
      expect(counts.size).toBe(24);
      expect(excess([...counts.values()], trials / 24, 23)).toBeLessThan(5);
    }
  });

  test.each([5, 16, 24, 100])("moves two of %i rows to all position pairs equally", (count) => {
    const trials = 40_000;
    for (const keyOf of [(t: number) => [t, 0] as const, (t: number) => [0, t] as const]) {
      const counts = new Float64Array(count * count);
      for (let trial = 0; trial < trials; trial++) {
        const [key0, key1] = keyOf(trial);
        counts[permute(0, count, key0, key1) * count + permute(1, count, key0, key1)]!++;
      }
      const pairs = count * (count - 1);
      const apart = counts.filter((_, i) => i % (count + 1) !== 0);
      expect(excess(apart, trials / pairs, pairs - 1)).toBeLessThan(5);
    }
  });

  test.each([
    [1000, 11],
    [1024, 0],
    [60_000, 42],
  ])("neighbours and neighbouring keys are uncorrelated, %i rows", (count, key) => {
    const bound = 4.5 / Math.sqrt(count);
    const order = positions(count, key, 0);
    const identity = Array.from({ length: count }, (_, i) => i);
    expect(Math.abs(correlation(order, identity))).toBeLessThan(bound);
    for (const lag of [1, 2, 3, 4, 8, 16, 32, 64, 256]) {
      const r = correlation(order.slice(0, -lag), order.slice(lag));
      expect(Math.abs(r)).toBeLessThan(bound);
    }
    for (const [key0, key1] of [
      [key + 1, 0],
      [key + 2, 0],
      [key, 1],
      [key ^ 0x80000000, 0],
      [key, 0x80000000],
      [0, key + 1],
    ] as const) {
      const other = positions(count, key0 >>> 0, key1);
      expect(Math.abs(correlation(order, other))).toBeLessThan(bound);
      // about one row stays in place, as expected by chance
      const same = order.filter((place, i) => place === other[i]).length;
      expect(same).toBeLessThan(8);
    }
  });

  test("differences of neighbours are uniform", () => {
    const count = 4096;
    const order = positions(count, 123, 456);
    const counts = new Float64Array(64);
    for (let i = 1; i < count; i++) counts[((order[i]! - order[i - 1]! + count) % count) >> 6]!++;
    expect(excess(counts, (count - 1) / 64, 63)).toBeLessThan(5);
  });
});

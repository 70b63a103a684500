import { describe, expect, test } from "vitest";
import type { Memory } from "../../src/core/memory.ts";
import {
  moments,
  squaredChanges,
  squaredNorms,
  statistics,
} from "../../src/engine/js/ops/statistics.ts";
import { expectClose, expectSame } from "../compare.ts";
import {
  expectTwins,
  loadKernels,
  Numbers,
  OFFSETS,
  SIZES,
  SPECIAL_VALUES,
  type Twin,
} from "./harness.ts";

const kernels = await loadKernels("assembly/ops/statistics.ts");
const X = 64;
const Y = 8;

/** Numbers, some of them 0; every fifth column is all 0. */
const fill =
  (rows: number, columns: number, offset: number) =>
  ({ f32 }: Memory) => {
    const numbers = new Numbers(rows * columns + 1);
    const values = numbers.floats(rows * columns);
    const isZero = (i: number) => (i % columns) % 5 === 3 || i % 7 === 0;
    f32.set(
      values.map((value, i) => (isZero(i) ? 0 : value)),
      (X + offset) >>> 2,
    );
  };

describe("statistics", () => {
  test("equals its twin and a direct count, for every number of columns", () => {
    for (const columns of SIZES.filter((size) => size > 0 && size <= 70)) {
      for (const rows of [1, 2, 5, 33]) {
        for (const offset of OFFSETS) {
          const { f32, f64 } = expectTwins(kernels, "statistics", statistics as Twin, {
            bytes: 65536,
            parameters: [X + offset, Y, rows, columns, -0.25, 0.5],
            fill: fill(rows, columns, offset),
          });
          const at = (X + offset) >>> 2;
          let [sum, squares, outside, dead] = [0, 0, 0, 0];
          for (let j = 0; j < columns; j++) {
            let isDead = true;
            for (let r = 0; r < rows; r++) {
              const value = f32[at + r * columns + j]!;
              sum += value;
              squares += value * value;
              if (value < -0.25 || value > 0.5) outside++;
              if (value !== 0) isDead = false;
            }
            if (isDead) dead++;
          }
          const at0 = Y >>> 3;
          expectClose(f64.subarray(at0, at0 + 2), [sum, squares], 5e-10);
          expectSame(f64.subarray(at0 + 2, at0 + 4), [outside, dead]);
        }
      }
    }
  });

  test("propagates NaN into the sums, and counts it neither as outside nor as dead", () => {
    const { f64 } = expectTwins(kernels, "statistics", statistics as Twin, {
      bytes: 65536,
      parameters: [X, Y, 1, 3, -1, 1],
      fill: ({ f32 }) => f32.set([NaN, 0, 2], X >>> 2),
    });
    expect([...f64.subarray(Y >>> 3, (Y >>> 3) + 4)]).toEqual([NaN, NaN, 1, 1]);
  });
});

/** Elements of a block. */
const BLOCK = 4096;
/** The three kernels of sums of blocks: how many vectors they read, and how many f64 they write for each block. */
const OF_BLOCKS = [
  { name: "moments", twin: moments, inputs: 1, results: 2 },
  { name: "squaredNorms", twin: squaredNorms, inputs: 1, results: 1 },
  { name: "squaredChanges", twin: squaredChanges, inputs: 2, results: 2 },
] as const;
const BYTES = 262144;
const A = 1024;
const B = 98304;

/** A float32 times 2^149, a whole number. */
function scaled(value: number): bigint {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const exponent = (bits >>> 23) & 255;
  const mantissa = BigInt(bits & 0x7fffff) + (exponent > 0 ? 1n << 23n : 0n);
  const magnitude = mantissa << BigInt(Math.max(exponent - 1, 0));
  return bits >>> 31 ? -magnitude : magnitude;
}

/** The exact sums of a block, rounded once: those of each kernel by name. */
function exactSums(a: Float32Array, b: Float32Array): Record<string, number[]> {
  let [sum, squares, changes] = [0n, 0n, 0n];
  a.forEach((value, i) => {
    const x = scaled(value);
    const change = scaled(b[i]!) - x;
    sum += x;
    squares += x * x;
    changes += change * change;
  });
  const [first, second, third] = [
    Number(sum) * 2 ** -149,
    ...[squares, changes].map((each) => Number(each >> 100n) * 2 ** -198),
  ] as [number, number, number];
  return { moments: [first, second], squaredNorms: [second], squaredChanges: [second, third] };
}

describe.each(OF_BLOCKS)("$name", ({ name, twin, inputs, results }) => {
  const parametersOf = (n: number, offset = 0, from = 0): number[] => [
    ...[A, B].slice(0, inputs).map((at) => at + offset + 4 * from),
    Y + ((8 * results * from) >>> 12),
    n,
  ];
  const filled =
    (n: number, offset = 0) =>
    ({ f32 }: Memory) => {
      const numbers = new Numbers(n + 1);
      const weights = numbers.floats(n);
      f32.set(weights, (A + offset) >>> 2);
      // small changes, as those of weights
      const changed = weights.map((weight) => weight + numbers.float(-1e-3, 1e-3));
      f32.set(changed, (B + offset) >>> 2);
    };

  test("equals its twin and the exact sums of each block, at all lengths and alignments", () => {
    for (const n of [...SIZES, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 13]) {
      for (const offset of OFFSETS) {
        const { f32, f64 } = expectTwins(kernels, name, twin as Twin, {
          bytes: BYTES,
          parameters: parametersOf(n, offset),
          fill: filled(n, offset),
        });
        if (offset > 0 && n < BLOCK) continue;
        for (let from = 0; from < n; from += BLOCK) {
          const end = Math.min(from + BLOCK, n);
          const [a, b] = [A, B].map((at) =>
            f32.slice((at + offset) / 4 + from, (at + offset) / 4 + end),
          ) as [Float32Array, Float32Array];
          const at = Y / 8 + results * (from / BLOCK);
          expectClose(f64.subarray(at, at + results), exactSums(a, b)[name]!, 1e-13);
        }
      }
    }
  });

  test("gives the same bits if threads divide it by blocks", () => {
    const n = 4 * BLOCK + 5;
    const run = (parameters: readonly number[]) => kernels.exports[name]!(...parameters);
    const sumsOf = (cuts: readonly number[]) => {
      kernels.memory.u8.fill(0, 0, BYTES);
      filled(n)(kernels.memory);
      cuts.forEach((from, i) => {
        run(parametersOf((cuts[i + 1] ?? n) - from, 0, from));
      });
      return kernels.memory.f64.slice(Y / 8, Y / 8 + 5 * results);
    };
    const whole = sumsOf([0]);
    expect(whole.every((sum) => sum !== 0)).toBe(true);
    expectSame(sumsOf([0, BLOCK, 2 * BLOCK, 3 * BLOCK, 4 * BLOCK]), whole);
    expectSame(sumsOf([0, 3 * BLOCK]), whole);
  });

  test("squares the largest and the smallest numbers, and propagates infinity and NaN", () => {
    for (const n of [3, 8, 11]) {
      for (const value of SPECIAL_VALUES) {
        const { f64 } = expectTwins(kernels, name, twin as Twin, {
          bytes: BYTES,
          parameters: parametersOf(n),
          fill({ f32 }) {
            f32.fill(0, A / 4, A / 4 + n);
            f32.fill(0, B / 4, B / 4 + n);
            f32[A / 4 + 2] = value;
          },
        });
        const squares = new Array(results).fill(value * value);
        if (name === "moments") squares[0] = value;
        expect([...f64.subarray(Y / 8, Y / 8 + results)].map((sum) => sum + 0)).toEqual(
          squares.map((square) => square + 0),
        );
      }
    }
  });
});

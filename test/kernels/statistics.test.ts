import { describe, expect, test } from "vitest";
import type { Memory } from "../../src/core/memory.ts";
import { squaredDistance, squaredNorm, statistics } from "../../src/engine/js/ops/statistics.ts";
import { expectClose, expectSame } from "../compare.ts";
import { expectTwins, loadKernels, Numbers, OFFSETS, SIZES, type Twin } from "./harness.ts";

const kernels = await loadKernels("assembly/ops/statistics.ts");
const X = 64;
const OTHER = 16384;
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
    f32.set(numbers.floats(rows * columns), (OTHER + offset) >>> 2);
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

describe("squaredNorm and squaredDistance", () => {
  test("equal their twins and the sums", () => {
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        const [a, b] = [X + offset, OTHER + offset];
        const norm = expectTwins(kernels, "squaredNorm", squaredNorm as Twin, {
          bytes: 65536,
          parameters: [a, Y, n],
          fill: fill(1, Math.max(1, n), offset),
        });
        const distance = expectTwins(kernels, "squaredDistance", squaredDistance as Twin, {
          bytes: 65536,
          parameters: [a, b, Y, n],
          fill: fill(1, Math.max(1, n), offset),
        });
        let [squares, differences] = [0, 0];
        for (let i = 0; i < n; i++) {
          const [x, y] = [norm.f32[(a >>> 2) + i]!, norm.f32[(b >>> 2) + i]!];
          squares += x * x;
          differences += (x - y) * (x - y);
        }
        expectClose([norm.f64[Y >>> 3]!, distance.f64[Y >>> 3]!], [squares, differences], 5e-10);
      }
    }
  });
});

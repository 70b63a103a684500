// Kernels of preprocessing and their twins: the same f64 bits at every size and alignment.

import { beforeAll, describe, expect, it } from "vitest";
import type { Memory } from "../../src/core/memory.ts";
import { product } from "../../src/engine/js/linear-algebra/product.ts";
import {
  combineRows,
  reflectRows,
  rotateSweeps,
  subtractOuter,
} from "../../src/engine/js/linear-algebra/rows.ts";
import { expectTwins, type Kernels, loadKernels, Numbers } from "./harness.ts";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await loadKernels("assembly/linear-algebra.ts");
});

const SIZES = [0, 4, 8, 12, 16, 28];
const BYTES = 65536;

/** Numbers of many magnitudes, some special, from an address on; guards elsewhere. */
const filled = (seed: number, ranges: readonly [address: number, count: number][]) => ({
  bytes: BYTES,
  fill({ f64 }: Memory) {
    const numbers = new Numbers(seed);
    for (const [address, count] of ranges) {
      for (let i = 0; i < count; i++) {
        const special = [0, -0, 1e-320, 1e200, -1e-200][numbers.word() % 40];
        f64[address / 8 + i] = special ?? numbers.float(-2, 2) * (1 + numbers.float() * 2 ** -30);
      }
    }
  },
});

describe("product", () => {
  const [a, b, c] = [8, 16392, 32776]; // not multiples of 16
  it.each([0, 1, 2, 3, 7, 33])("equals its twin at depth %i", (depth) => {
    for (const [m, n] of [
      [0, 1],
      [1, 1],
      [2, 3],
      [3, 2],
      [3, 3],
      [2, 4],
      [4, 4],
      [5, 5],
    ] as const) {
      const stride = 32 * n + 8;
      const test = filled(depth * 100 + m * 10 + n, [
        [a, 4 * m * depth],
        [b, 4 * n * depth],
        [c, (stride / 8) * 4 * m],
      ]);
      const uppers = [0, 1, 2, 3, 4];
      for (const [upper, wide] of uppers.flatMap((upper) => [0, 1].map((wide) => [upper, wide]))) {
        expectTwins(kernels, "product", product, {
          parameters: [a, b, c, stride, m, n, depth, upper!, wide!],
          ...test,
        });
      }
    }
  });

  it("gives sums that do not depend on the blocks of depth", () => {
    const depth = 29;
    const numbers = new Numbers(5);
    const values = Float64Array.from({ length: 8 * depth }, () => numbers.float());
    const run = (cuts: readonly number[]) => {
      const { f64 } = kernels.memory;
      f64.fill(0);
      f64.set(values, 64);
      for (const [i, first] of cuts.entries()) {
        const last = cuts[i + 1] ?? depth;
        const [left, right] = [8 * (64 + 4 * first), 8 * (64 + 4 * (depth + first))];
        kernels.exports.product!(left, right, 0, 32, 1, 1, last - first, 0);
      }
      return f64.slice(0, 16);
    };
    const whole = run([0]);
    expect(run([0, 1, 17])).toEqual(whole);
    const first = Array.from(
      { length: depth },
      (_, k) => values[4 * k]! * values[4 * (depth + k)]!,
    );
    expect(whole[0]).toBe(first.reduce((sum, each) => sum + each, 0));
  });
});

describe("rows", () => {
  const [a, s, t, x, y] = [8, 40008, 41008, 42008, 43008];
  it.each(SIZES)("equal their twins at %i numbers", (n) => {
    for (const rows of [0, 1, 2, 3, 4, 5, 9]) {
      const stride = 8 * n + 24;
      const test = filled(n * 10 + rows, [
        [a, (rows * stride) / 8],
        [s, rows],
        [t, rows],
        [x, n],
        [y, n],
      ]);
      expectTwins(kernels, "combineRows", combineRows, {
        parameters: [y, a, stride, rows, n, s],
        ...test,
      });
      expectTwins(kernels, "subtractOuter", subtractOuter, {
        parameters: [a, stride, rows, n, s, x, t, y],
        ...test,
      });
    }
  });

  it.each([0, 1, 5, 16, 40])("equal their twins after sweeps of %i columns", (n) => {
    const stride = 8 * 57;
    const test = filled(n, [
      [a, 6 * 57],
      [s, 20],
    ]);
    const fill = (memory: Memory) => {
      test.fill(memory);
      // rows 5 to 2, none, rows 3 to 1
      for (const [address, ...words] of [
        [s, 5, 4],
        [s + 80, 2, 0],
        [s + 96, 3, 3],
      ] as const) {
        memory.i32.set(words, address / 4);
      }
    };
    const parameters = [a, stride, s, 160, n];
    expectTwins(kernels, "rotateSweeps", rotateSweeps, { ...test, fill, parameters });
  });

  it.each([
    [1, 0, 1],
    [7, 0, 7],
    [9, 4, 3],
    [20, 4, 16],
    [20, 0, 70],
  ])("equal their twins after reflections of %i rows, from column %i on", (rows, left, n) => {
    const stride = 8 * 81;
    const [q, factors, u, zeros] = [46008, 60008, 61008, 62008];
    const test = filled(rows + left, [
      [a, rows * 81],
      [factors, rows],
    ]);
    const fill = (memory: Memory) => {
      test.fill(memory);
      memory.f64[factors / 8 + 3] = 0;
      memory.f64.fill(0, u / 8, u / 8 + 72);
      memory.f64.fill(0, zeros / 8, zeros / 8 + 80);
      memory.f64.fill(0, q / 8, q / 8 + rows * 81);
    };
    const parameters = [a, q, stride, rows, left, factors, u, zeros, n];
    expectTwins(kernels, "reflectRows", reflectRows, { ...test, fill, parameters });
  });

  it("keep a symmetric matrix symmetric", () => {
    const numbers = new Numbers(3);
    const { f64 } = kernels.memory;
    const n = 8;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) f64[i * n + j] = f64[j * n + i] = numbers.float();
      f64[100 + i] = numbers.float();
      f64[200 + i] = numbers.float();
    }
    kernels.exports.subtractOuter!(0, 8 * n, n, n, 800, 1600, 1600, 800);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) expect(f64[i * n + j]).toBe(f64[j * n + i]);
    }
  });
});

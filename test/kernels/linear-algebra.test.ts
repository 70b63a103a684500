// Kernels of preprocessing and their twins: the same f64 bits at every size and alignment.

import { beforeAll, describe, expect, it } from "vitest";
import type { Memory } from "../../src/core/memory.ts";
import { product, tile4x4, tile4x8 } from "../../src/engine/js/linear-algebra/product.ts";
import { combineRows, rotateRows, subtractOuter } from "../../src/engine/js/linear-algebra/rows.ts";
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

describe("product and tiles", () => {
  const [a, b, c] = [8, 16392, 32776]; // not multiples of 16
  it.each([0, 1, 2, 3, 7, 33])("equal their twins at depth %i", (depth) => {
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
      for (const [upper, wide] of [0, 1].flatMap((upper) => [0, 1].map((wide) => [upper, wide]))) {
        expectTwins(kernels, "product", product, {
          parameters: [a, b, c, stride, m, n, depth, upper!, wide!],
          ...test,
        });
      }
      if (m === 0) continue;
      expectTwins(kernels, "tile4x4", tile4x4, { parameters: [a, b, c, stride, depth], ...test });
      if (n === 1) continue;
      const panel = 32 * depth;
      expectTwins(kernels, "tile4x8", tile4x8, {
        parameters: [a, b, panel, c, stride, depth],
        ...test,
      });
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

  it.each([0, 1, 2, 7])("equal their twins after %i rotations", (count) => {
    const stride = 8 * 19;
    expectTwins(kernels, "rotateRows", rotateRows, {
      parameters: [a + stride * count, stride, s, count],
      ...filled(count, [
        [a, ((count + 1) * stride) / 8],
        [s, 2 * count],
      ]),
    });
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

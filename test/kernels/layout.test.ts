import { describe, expect, test } from "vitest";
import * as twins from "../../src/engine/js/ops/layout.ts";
import { expectTwins, loadKernels, OFFSETS, SIZES, type Twin } from "./harness.ts";

const kernels = await loadKernels("assembly/ops/layout.ts");

describe("fill", () => {
  test("writes a value at every size and address, and nothing else", () => {
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        for (const value of [0, -0, 1.5, Number.NaN]) {
          expectTwins(kernels, "fill", twins.fill as Twin, { parameters: [16 + offset, n, value] });
        }
      }
    }
  });
});

describe("copyStrided", () => {
  const DESCRIPTOR = 12_288;
  /** Runs a copy by [rank, offsetX, offsetY, …dimensions] and gives memory as words. */
  const run = (words: number[], rows = 1, offset = 0) =>
    expectTwins(kernels, "copyStrided", twins.copyStrided as Twin, {
      parameters: [16 + offset, 6144 + offset, DESCRIPTOR, rows],
      fill: ({ i32 }) => {
        for (let i = 0; i < 1500; i++) i32[4 + i] = i + 1;
        i32.set(words, DESCRIPTOR >>> 2);
      },
    }).i32;

  test("copies contiguous words of every length and address", () => {
    for (const n of SIZES) for (const offset of OFFSETS) run([1, 0, 0, n, 1, 1], 1, offset);
  });

  test("copies one word for rank 0", () => {
    expect(run([0, 3, 2])[1536 + 2]).toBe(4);
  });

  test("transposes, broadcasts, slices and pads", () => {
    for (const n of [1, 3, 4, 5, 8, 9, 17]) {
      for (const m of [1, 2, 4, 7, 8, 13]) {
        const transposed = run([2, 0, 0, n, 1, m, m, n, 1]);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < m; j++) expect(transposed[1536 + i * m + j]).toBe(j * n + i + 1);
        }
        const repeated = run([2, 0, 0, m, 0, n, n, 1, 1]);
        expect(repeated[1536 + (m - 1) * n]).toBe(1);
        const spread = run([2, 0, 0, m, 1, n, n, 0, 1]);
        expect(spread[1536 + m * n - 1]).toBe(m);
        run([2, 5, 3, m, n + 2, n + 3, n, 1, 1]);
      }
    }
  });

  test("takes sizes, strides and offsets times the rows", () => {
    const words = run([2, -2, -1, -1, 1, 3, 3, -1, 1], 5); // size 5 by 3, offsets 10 and 5
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 3; j++) expect(words[1536 + 5 + i * 3 + j]).toBe(10 + i + j * 5 + 1);
    }
  });

  test("writes nothing where a size is 0", () => {
    run([2, 0, 0, 0, 1, 1, 3, 1, 1]);
    run([2, 0, 0, 3, 1, 1, 0, 1, 1]);
  });

  test("walks over many dimensions", () => {
    const words = run([4, 0, 0, 2, 105, 1, 3, 35, 2, 5, 7, 6, 7, 1, 30]);
    expect(words[1536 + 1 + 2 * 2 + 4 * 6 + 6 * 30]).toBe(105 + 2 * 35 + 4 * 7 + 6 + 1);
  });
});

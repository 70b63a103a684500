import { describe, expect, test } from "vitest";
import type { Memory } from "../../src/core/memory.ts";
import * as twins from "../../src/engine/js/ops/softmax.ts";
import { expectClose } from "../compare.ts";
import {
  expectTwins,
  loadKernels,
  Numbers,
  OFFSETS,
  SPECIAL_VALUES,
  type Twin,
} from "./harness.ts";

const kernels = await loadKernels("assembly/ops/softmax.ts");
const WIDTHS = [1, 2, 3, 4, 5, 9, 10, 15, 16, 17, 31, 33, 47, 64, 100, 4095, 4097];
const X = 16;
const Y = 100_000;
const LABELS = 200_000;
const UPSTREAM = 201_024;

const fill =
  (rows: number, n: number, offset = 0) =>
  ({ f32, i32 }: Memory) => {
    const numbers = new Numbers(n);
    f32.set(numbers.floats(rows * n, -8, 8), (X + offset) >>> 2);
    f32.set(numbers.floats(rows), UPSTREAM >>> 2);
    for (let r = 0; r < rows; r++) i32[(LABELS >>> 2) + r] = numbers.word() % n;
  };

/** Rows of the exact result, in f64. */
function exactRows(memory: Memory, rows: number, n: number) {
  return Array.from({ length: rows }, (_, r) => {
    const row = Array.from(memory.f32.subarray((X >>> 2) + r * n, (X >>> 2) + (r + 1) * n));
    const m = Math.max(...row);
    const total = row.reduce((sum, value) => sum + Math.exp(value - m), 0);
    return {
      p: row.map((value) => Math.exp(value - m) / total),
      logP: row.map((value) => value - m - Math.log(total)),
    };
  });
}

describe.each(["softmax", "logSoftmax"] as const)("%s", (name) => {
  const run = (rows: number, n: number, offset: number, y: number) =>
    expectTwins(kernels, name, twins[name] as Twin, {
      bytes: 262144,
      parameters: [X + offset, y, rows, n],
      fill: fill(rows, n, offset),
    });

  test("equals its twin for every width and address, also in place", () => {
    for (const n of WIDTHS) {
      for (const offset of n > 100 ? [4] : OFFSETS) {
        run(3, n, offset, Y + offset);
        run(3, n, offset, X + offset);
      }
    }
  });

  test("is near the exact value", () => {
    // relative to the probability; a logarithm, relative to the logits
    const floor = name === "softmax" ? 1e-3 : 1;
    for (const n of [2, 10, 33, 4097]) {
      const memory = run(3, n, 0, Y);
      exactRows(memory, 3, n).forEach((exact, r) => {
        const row = memory.f32.subarray((Y >>> 2) + r * n, (Y >>> 2) + (r + 1) * n);
        expectClose(row, name === "softmax" ? exact.p : exact.logP, 2e-6, floor);
      });
    }
  });

  test("equals its twin for special values", () => {
    const n = SPECIAL_VALUES.length;
    for (let width = 1; width <= n; width++) {
      expectTwins(kernels, name, twins[name] as Twin, {
        parameters: [16, 4096, Math.floor(n / width), width],
        fill: ({ f32 }) => f32.set(SPECIAL_VALUES, 4),
      });
    }
  });
});

describe("softmaxCrossEntropy", () => {
  const run = (rows: number, n: number, offset: number, change?: (memory: Memory) => void) =>
    expectTwins(kernels, "softmaxCrossEntropy", twins.softmaxCrossEntropy as Twin, {
      bytes: 262144,
      parameters: [X + offset, LABELS, Y, rows, n],
      fill: (memory) => {
        fill(rows, n, offset)(memory);
        change?.(memory);
      },
    });

  test("equals its twin for every width and address", () => {
    for (const n of WIDTHS) for (const offset of n > 100 ? [4] : OFFSETS) run(3, n, offset);
  });

  test("is near the exact value", () => {
    for (const n of [2, 10, 100]) {
      const memory = run(5, n, 0);
      exactRows(memory, 5, n).forEach(({ logP }, r) => {
        const exact = -logP[memory.i32[(LABELS >>> 2) + r]!]!;
        const got = memory.f32[(Y >>> 2) + r]!;
        expect(Math.abs(got - exact)).toBeLessThan(1e-6 * Math.max(exact, 1e-2));
      });
    }
  });

  test("keeps the digits of small losses", () => {
    const memory = run(1, 3, 0, ({ f32, i32 }) => {
      f32.set([20, 0, 1], X >>> 2);
      i32[LABELS >>> 2] = 0;
    });
    const exact = Math.log1p(Math.exp(-20) + Math.exp(-19));
    expect(Math.abs(memory.f32[Y >>> 2]! / exact - 1)).toBeLessThan(1e-6);
  });

  test("gives NaN for a label out of range", () => {
    for (const label of [-1, 3, 0x7fffffff]) {
      const memory = run(1, 3, 0, ({ i32 }) => {
        i32[LABELS >>> 2] = label;
      });
      expect(memory.f32[Y >>> 2]).toBeNaN();
    }
  });
});

describe("softmaxCrossEntropyGradient", () => {
  const run = (rows: number, n: number, offset: number, y: number) =>
    expectTwins(kernels, "softmaxCrossEntropyGradient", twins.softmaxCrossEntropyGradient as Twin, {
      bytes: 262144,
      parameters: [X + offset, LABELS, UPSTREAM, y, rows, n],
      fill: fill(rows, n, offset),
    });

  test("equals its twin for every width and address, also in place", () => {
    for (const n of WIDTHS) {
      for (const offset of n > 100 ? [4] : OFFSETS) {
        run(3, n, offset, Y + offset);
        run(3, n, offset, X + offset);
      }
    }
  });

  test("is (probability − target) · upstream", () => {
    const memory = run(6, 10, 0, Y);
    exactRows(memory, 6, 10).forEach(({ p }, r) => {
      const label = memory.i32[(LABELS >>> 2) + r]!;
      const upstream = memory.f32[(UPSTREAM >>> 2) + r]!;
      p.forEach((value, j) => {
        const exact = (value - (j === label ? 1 : 0)) * upstream;
        expect(Math.abs(memory.f32[(Y >>> 2) + r * 10 + j]! - exact)).toBeLessThan(2e-7);
      });
    });
  });
});

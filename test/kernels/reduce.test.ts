import { describe, expect, test } from "vitest";
import type { Memory } from "../../src/core/memory.ts";
import * as twins from "../../src/engine/js/ops/reduce.ts";
import {
  expectTwins,
  loadKernels,
  Numbers,
  OFFSETS,
  SIZES,
  SPECIAL_VALUES,
  type Twin,
} from "./harness.ts";

const kernels = await loadKernels("assembly/ops/reduce.ts");
const x = (offset: number) => 16 + offset;
const y = 60_000;

/** Numbers of every magnitude: another order would give other bits. */
const fill = (offset: number, n: number) => (memory: Memory) => {
  const numbers = new Numbers(n + offset);
  const values = numbers.floats(n).map((value) => value * 2 ** ((numbers.word() % 40) - 20));
  memory.f32.set(values, x(offset) >>> 2);
};

describe("sumLast", () => {
  const run = (outer: number, n: number, offset: number): Memory =>
    expectTwins(kernels, "sumLast", twins.sumLast as Twin, {
      bytes: 131072,
      parameters: [x(offset), y + 64, outer, n],
      fill: fill(offset, outer * n),
    });

  test("equals its twin for every tail and around block boundaries", () => {
    for (const n of [...SIZES, 4095, 4096, 4097, 8191, 8192, 8193]) {
      for (const offset of OFFSETS) run(1, n, offset);
    }
    for (const n of [1, 2, 10, 17]) run(7, n, 4);
  });

  test("adds in sixteen lanes, folded by halves", () => {
    const n = 53;
    const memory = run(1, n, 0);
    const lanes = new Float32Array(16);
    for (let i = 0; i < n; i++) lanes[i % 16]! += memory.f32[(x(0) >>> 2) + i]!;
    for (let half = 8; half >= 1; half /= 2) {
      for (let j = 0; j < half; j++) lanes[j]! += lanes[j + half]!;
    }
    expect(memory.f32[(y + 64) >>> 2]).toBe(lanes[0]);
  });

  test("sumLanes gives the same number", () => {
    for (const n of [0, 1, 15, 16, 17, 4096, 5000]) {
      expectTwins(kernels, "sumLanes", twins.sumLanes as Twin, {
        bytes: 65536,
        parameters: [x(4), n],
        fill: fill(4, n),
      });
    }
  });
});

describe.each(["sumAxis", "maxAxis", "minAxis", "argmax"] as const)("%s", (name) => {
  const first = name === "sumAxis" ? 0 : 1;
  const shape = (outer: number, n: number, inner: number) =>
    name === "sumAxis" ? [outer, n, inner, inner] : [outer, n, inner];

  test("equals its twin for every shape and address", () => {
    for (const offset of OFFSETS) {
      for (const inner of [1, 2, 3, 4, 7, 8, 9, 16, 17, 31, 32, 33, 75]) {
        for (const n of [first, 1, 2, 5, 16, 31, 32, 33, 47, 48, 53]) {
          expectTwins(kernels, name, twins[name] as Twin, {
            bytes: 131072,
            parameters: [x(offset), y + 64, ...shape(3, n, inner)],
            fill: fill(offset, 3 * n * inner),
          });
        }
      }
    }
  });

  test("equals its twin for special values in every order", () => {
    const count = SPECIAL_VALUES.length;
    for (let turn = 0; turn < count; turn++) {
      for (const n of [count, 2 * count + 5, 60]) {
        expectTwins(kernels, name, twins[name] as Twin, {
          parameters: [16, 4096, ...shape(1, n, 1)],
          fill: ({ f32 }) => {
            for (let i = 0; i < n; i++) f32[4 + i] = SPECIAL_VALUES[(i + turn) % count]!;
          },
        });
      }
    }
  });
});

describe("sumAxis", () => {
  test("adds in order of the index from +0", () => {
    const memory = expectTwins(kernels, "sumAxis", twins.sumAxis as Twin, {
      bytes: 131072,
      parameters: [16, y, 1, 40, 9, 9],
      fill: fill(0, 360),
    });
    for (let i = 0; i < 9; i++) {
      let sum = 0;
      for (let k = 0; k < 40; k++) sum = Math.fround(sum + memory.f32[4 + k * 9 + i]!);
      expect(memory.f32[(y >>> 2) + i]).toBe(sum);
    }
  });

  test("of some columns are those of all", () => {
    const run = (at: number, columns: number) =>
      expectTwins(kernels, "sumAxis", twins.sumAxis as Twin, {
        bytes: 131072,
        parameters: [16 + 4 * at, y, 1, 40, columns, 75],
        fill: fill(0, 3000),
      }).f32.slice(y >>> 2, (y >>> 2) + columns);
    const all = run(0, 75);
    for (const [from, to] of [
      [0, 32],
      [32, 75],
    ] as const)
      expect(run(from, to - from)).toEqual(all.subarray(from, to));
  });
});

describe("sumBlocks", () => {
  test("gives sums that are the sum of all, added in order", () => {
    for (const n of [0, 1, 4095, 4096, 4097, 9000]) {
      const test = { bytes: 131072, fill: fill(0, n) };
      const parameters = [16, y, n];
      const sums = expectTwins(kernels, "sumBlocks", twins.sumBlocks as Twin, {
        ...test,
        parameters,
      });
      const blocks = Math.ceil(n / 4096);
      const total = sums.f32
        .subarray(y >>> 2, (y >>> 2) + blocks)
        .reduce((sum, each) => Math.fround(sum + each), 0);
      const whole = expectTwins(kernels, "sumLast", twins.sumLast as Twin, {
        ...test,
        parameters: [16, y, 1, n],
      });
      expect(whole.f32[y >>> 2]).toBe(total);
    }
  });
});

describe("argmax", () => {
  test("gives the lowest index of the maximum, or of the first NaN", () => {
    const pick = (values: number[]) => {
      const memory = expectTwins(kernels, "argmax", twins.argmax as Twin, {
        parameters: [16, 4096, 1, values.length, 1],
        fill: ({ f32 }) => f32.set(values, 4),
      });
      return memory.i32[1024];
    };
    expect(pick([1, 3, 3, 2])).toBe(1);
    expect(pick([0, -0, 0])).toBe(0);
    expect(pick([1, NaN, 5, NaN])).toBe(1);
    expect(pick([-Infinity, -Infinity])).toBe(0);
  });
});

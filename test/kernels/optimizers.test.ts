import { describe, expect, test } from "vitest";
import type { Memory } from "../../src/core/memory.ts";
import { adagrad } from "../../src/engine/js/optimizers/adagrad.ts";
import { adam } from "../../src/engine/js/optimizers/adam.ts";
import { clipByNorm, clipByValue, sumSquares } from "../../src/engine/js/optimizers/clip.ts";
import {
  largestBits,
  raiseToLargest,
  requireFinite,
} from "../../src/engine/js/optimizers/guard.ts";
import { stepRates } from "../../src/engine/js/optimizers/rates.ts";
import { rmsprop } from "../../src/engine/js/optimizers/rmsprop.ts";
import { sgd } from "../../src/engine/js/optimizers/sgd.ts";
import { expectClose } from "../compare.ts";
import {
  expectTwins,
  loadKernels,
  Numbers,
  OFFSETS,
  SIZES,
  SPECIAL_VALUES,
  type Twin,
} from "./harness.ts";

const [
  sgdKernels,
  adamKernels,
  clipKernels,
  rmspropKernels,
  adagradKernels,
  guardKernels,
  ratesKernels,
] = await Promise.all(
  ["sgd", "adam", "clip", "rmsprop", "adagrad", "guard", "rates"].map((name) =>
    loadKernels(`assembly/optimizers/${name}.ts`),
  ),
);

const P = 16;
const G = 2048;
const M = 4096;
const V = 6144;
const RATES = 8192;

/** Parameters, gradients and states of n elements; v is positive. */
const fill =
  (n: number, offset: number) =>
  ({ f32 }: Memory) => {
    const numbers = new Numbers(n);
    for (const at of [P, G, M]) f32.set(numbers.floats(n), (at + offset) >>> 2);
    f32.set(numbers.floats(n, 0, 1), (V + offset) >>> 2);
    f32.set([0.01, 0.05, 0.3, 0.999], RATES >>> 2);
  };

/** n numbers after an update. */
const written = ({ f32 }: Memory, address: number, n: number) =>
  f32.subarray(address >>> 2, (address >>> 2) + n);

describe("sgd", () => {
  const OPTIONS = [
    [0, 0, 0],
    [0, 0.01, 0],
    [0.9, 0, 0],
    [0.9, 0.01, 0],
    [0.9, 0, 1],
    [0.9, 0.01, 1],
  ] as const;
  test("equals its twin and PyTorch's formula", () => {
    for (const [momentum, weightDecay, nesterov] of OPTIONS) {
      for (const offset of OFFSETS) {
        for (const n of SIZES) {
          const [m, d] = [momentum, weightDecay].map(Math.fround) as [number, number];
          const addresses = [P + offset, G + offset, M + offset];
          const before = new Float32Array(4096);
          const memory = expectTwins(sgdKernels!, "sgd", sgd as Twin, {
            parameters: [...addresses, n, Math.fround(0.1), m, d, nesterov],
            fill: (each) => {
              fill(n, offset)(each);
              before.set(each.f32.subarray(0, 4096));
            },
          });
          const exact = Float64Array.from({ length: n }, (_, i) => {
            const [p, old] = [P, M].map((at) => before[((at + offset) >>> 2) + i]!) as [
              number,
              number,
            ];
            const g = before[((G + offset) >>> 2) + i]! + weightDecay * p;
            const v = momentum * old + g;
            const step = momentum === 0 ? g : nesterov ? g + momentum * v : v;
            return p - 0.1 * step;
          });
          expectClose(written(memory, P + offset, n), exact, 5e-7);
        }
      }
    }
  });

  test("turns states below 2^-100 into 0", () => {
    const memory = expectTwins(sgdKernels!, "sgd", sgd as Twin, {
      parameters: [P, G, M, 8, 0.5, 0.5, 0, 0],
      fill: ({ f32 }) => {
        f32.fill(1, P >>> 2, (P >>> 2) + 8);
        f32.fill(0, G >>> 2, (G >>> 2) + 8);
        f32.fill(1e-30, M >>> 2, (M >>> 2) + 4);
        f32.fill(-1e-32, (M >>> 2) + 4, (M >>> 2) + 8);
      },
    });
    const velocity = memory.f32.subarray(M >>> 2, (M >>> 2) + 8);
    expect([...velocity]).toEqual(new Array(8).fill(0));
  });
});

describe("adam", () => {
  test.each([
    [0, 0],
    [0.01, 0],
    [0.01, 1],
  ])("equals its twin and PyTorch's formula, decay %f, decoupled %i", (weightDecay, decoupled) => {
    for (const offset of OFFSETS) {
      for (const n of SIZES) {
        const at = [P, G, M, V].map((address) => address + offset);
        const numbers = [0.1, 0.999, 0.001, 1e-8, weightDecay].map(Math.fround);
        const before = new Float32Array(4096);
        const memory = expectTwins(adamKernels!, "adam", adam as Twin, {
          parameters: [...at, n, ...numbers, decoupled, RATES],
          fill: (each) => {
            fill(n, offset)(each);
            before.set(each.f32.subarray(0, 4096));
          },
        });
        const exact = Float64Array.from({ length: n }, (_, i) => {
          const [p, g, m, v] = at.map((address) => before[(address >>> 2) + i]!) as [
            number,
            number,
            number,
            number,
          ];
          const start = decoupled ? p * 0.999 : p;
          const gradient = decoupled ? g : g + weightDecay * p;
          const first = m + 0.1 * (gradient - m);
          const second = 0.999 * v + 0.001 * gradient * gradient;
          return start - (0.05 * first) / (Math.sqrt(second) / 0.3 + 1e-8);
        });
        expectClose(written(memory, at[0]!, n), exact, 1e-5);
      }
    }
  });
});

/** One element by PyTorch's formula; s is the mean or the sum of squares, v the velocity. */
type Formula = (element: { p: number; g: number; s: number; v: number }) => number;

function expectUpdate(
  kernels: Parameters<typeof expectTwins>[0],
  name: string,
  twin: unknown,
  options: readonly number[],
  hasVelocity: boolean,
  formula: Formula,
): void {
  for (const offset of OFFSETS) {
    for (const n of SIZES) {
      const [p, g, v, s] = [P, G, M, V].map((address) => address + offset) as [
        number,
        number,
        number,
        number,
      ];
      const before = new Float32Array(4096);
      const memory = expectTwins(kernels, name, twin as Twin, {
        parameters: [p, g, s, ...(hasVelocity ? [v] : []), n, ...options.map(Math.fround)],
        fill: (each) => {
          fill(n, offset)(each);
          before.set(each.f32.subarray(0, 4096));
        },
      });
      const exact = Float64Array.from({ length: n }, (_, i) => {
        const at = (address: number) => before[(address >>> 2) + i]!;
        return formula({ p: at(p), g: at(g), s: at(s), v: at(v) });
      });
      expectClose(written(memory, p, n), exact, 2e-5);
    }
  }
}

describe("rmsprop", () => {
  test.each([
    [0, 0],
    [0.9, 0],
    [0, 0.01],
    [0.9, 0.01],
  ])("equals its twin and PyTorch's formula, momentum %f, decay %f", (momentum, weightDecay) => {
    const options = [0.05, 0.99, 0.01, 1e-8, momentum, weightDecay];
    expectUpdate(rmspropKernels!, "rmsprop", rmsprop, options, true, ({ p, g, s, v }) => {
      const gradient = g + weightDecay * p;
      const direction = gradient / (Math.sqrt(0.99 * s + 0.01 * gradient * gradient) + 1e-8);
      return p - 0.05 * (momentum === 0 ? direction : momentum * v + direction);
    });
  });
});

describe("adagrad", () => {
  test.each([0, 0.01])("equals its twin and PyTorch's formula, decay %f", (weightDecay) => {
    const options = [0.05, 1e-10, weightDecay];
    expectUpdate(adagradKernels!, "adagrad", adagrad, options, false, ({ p, g, s }) => {
      const gradient = g + weightDecay * p;
      return p - (0.05 * gradient) / (Math.sqrt(s + gradient * gradient) + 1e-10);
    });
  });
});

describe("clipByValue", () => {
  test("limits values, and keeps NaN", () => {
    const n = SPECIAL_VALUES.length;
    for (const offset of OFFSETS) {
      const memory = expectTwins(clipKernels!, "clipByValue", clipByValue as Twin, {
        parameters: [16 + offset, n, 0.5],
        fill: ({ f32 }) => f32.set(SPECIAL_VALUES, (16 + offset) >>> 2),
      });
      SPECIAL_VALUES.forEach((value, i) => {
        const expected = Math.max(-0.5, Math.min(0.5, value));
        expect(memory.f32[((16 + offset) >>> 2) + i]).toBe(expected);
      });
    }
  });
});

describe("sumSquares and clipByNorm", () => {
  test("sumSquares equals its twin and the sum", () => {
    for (const n of [...SIZES, 3000]) {
      const memory = expectTwins(clipKernels!, "sumSquares", sumSquares as Twin, {
        parameters: [20, 12800, n],
        fill: ({ f32 }) => f32.set(new Numbers(n).floats(n), 5),
      });
      let exact = 0;
      for (let i = 0; i < n; i++) exact += memory.f32[5 + i]! ** 2;
      expect(Math.abs(memory.f32[3200]! - exact)).toBeLessThan(1e-6 * Math.max(1, exact));
    }
  });

  test("clipByNorm scales by the global norm, and only down", () => {
    for (const [limit, isClipped] of [
      [0.5, true],
      [100, false],
    ] as const) {
      for (const n of SIZES) {
        const before = new Numbers(n).floats(n);
        const memory = expectTwins(clipKernels!, "clipByNorm", clipByNorm as Twin, {
          parameters: [20, n, 12800, 3, limit],
          fill: ({ f32 }) => {
            f32.set(before, 5);
            f32.set([1, 2, 6], 3200);
          },
        });
        const factor = isClipped ? limit / (3 + 1e-6) : 1;
        expectClose(
          memory.f32.subarray(5, 5 + n),
          before.map((value) => value * factor),
          5e-7,
        );
      }
    }
  });
});

describe("largestBits", () => {
  const bitsOf = (value: number) => new Int32Array(new Float32Array([value]).buffer)[0]!;
  const largest = (values: readonly number[], n: number, offset: number) => {
    const parameters = [P + offset, n];
    const fillWith = ({ f32 }: Memory) => f32.set(values, (P + offset) >>> 2);
    expectTwins(guardKernels!, "largestBits", largestBits as Twin, { parameters, fill: fillWith });
    return guardKernels!.exports.largestBits!(...parameters);
  };

  test("equals its twin for every position of the maximum, and reads no further", () => {
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        const values = new Numbers(n).floats(n);
        const place = n === 0 ? 0 : (7 * n + 3 * offset) % n;
        if (n > 0) values[place] = -3;
        expect(largest([...values, 1e9], n, offset)).toBe(n === 0 ? 0 : bitsOf(3));
      }
    }
  });

  test("puts infinities above all numbers, and NaN above them", () => {
    const most = 3.4028234663852886e38;
    expect(largest([-most, 1], 2, 0)).toBe(bitsOf(most));
    expect(largest([most, -Infinity, 1], 3, 4)).toBe(bitsOf(Infinity));
    for (const n of [4, 5, 17, 64]) {
      const values = Array.from({ length: n }, (_, i) => (i === n >> 1 ? NaN : Infinity));
      expect(largest(values, n, 8)).toBeGreaterThan(bitsOf(Infinity));
    }
  });
});

test("raiseToLargest keeps the larger one of what is there and what it measures", () => {
  for (const n of SIZES) {
    for (const before of [0, 2.5, NaN]) {
      const y = V;
      const parameters = [P, y, n];
      const memory = expectTwins(guardKernels!, "raiseToLargest", raiseToLargest as Twin, {
        parameters,
        fill({ f32 }) {
          f32.set(Array(n).fill(-2), P >>> 2);
          f32[P >>> 2] = -3;
          f32[y >>> 2] = before;
        },
      });
      const larger = before > 3 || Number.isNaN(before) ? before : n > 0 ? 3 : before;
      expect([...written(memory, y, 1)]).toEqual([larger]);
    }
  }
});

describe("requireFinite", () => {
  const holds = (values: number[], n: number, offset: number) => {
    const at = P + offset;
    const fill = ({ f32 }: Memory) => f32.set(values, at >>> 2);
    const twin: Twin = (memory, x, count) => Number(requireFinite(memory, x!, count!));
    expectTwins(guardKernels!, "requireFinite", twin, { parameters: [at, n], fill });
    return guardKernels!.exports.requireFinite!(at, n);
  };

  test("holds of finite numbers alone, and reads no further", () => {
    for (const n of SIZES) {
      for (const offset of OFFSETS) {
        expect(holds([...Array(n).fill(-3.4028234663852886e38), NaN], n, offset)).toBe(1);
        for (const bad of n === 0 ? [] : [NaN, Infinity, -Infinity]) {
          const values = Array.from({ length: n }, (_, i) => (i === n - 1 ? bad : 1));
          expect(holds(values, n, offset)).toBe(0);
        }
      }
    }
  });
});

test("stepRates copies the four numbers of a step", () => {
  const memory = expectTwins(ratesKernels!, "stepRates", stepRates as Twin, {
    parameters: [P, RATES],
    fill: fill(0, 0),
  });
  expect([...written(memory, P, 4)]).toEqual([0.01, 0.05, 0.3, 0.999].map(Math.fround));
});

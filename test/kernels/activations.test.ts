import { describe, expect, test } from "vitest";
import { Epilogue } from "../../assembly/opcodes.ts";
import * as twins from "../../src/engine/js/ops/activations.ts";
import { applied, type ElementwiseKernel, testElementwise } from "./elementwise.ts";
import {
  expectTwins,
  firstDifference,
  loadKernels,
  Numbers,
  SIZES,
  type Twin,
  twinMemory,
} from "./harness.ts";

const kernels = await loadKernels("assembly/ops/activations.ts");
const ALPHA = Math.fround(0.3);
const any = [-6, 6] as const;

const CASES: ElementwiseKernel[] = [
  { name: "relu", exact: (x) => Math.max(x, 0), ulp: 0, ranges: [any] },
  {
    name: "reluGradient",
    exact: (y, dy) => (y > 0 ? dy : 0),
    ulp: 0,
    ranges: [any, any],
  },
  {
    name: "leakyRelu",
    exact: (x) => (x > 0 ? x : ALPHA * x),
    ulp: 0,
    ranges: [any],
    parameters: [ALPHA],
  },
  {
    name: "leakyReluGradient",
    exact: (y, dy) => (y > 0 ? dy : ALPHA * dy),
    ulp: 0,
    ranges: [any, any],
    parameters: [ALPHA],
  },
  {
    name: "elu",
    exact: (x) => (x > 0 ? x : ALPHA * Math.expm1(x)),
    ulp: 3, // expm1 2, the product 1/2 and what it magnifies
    ranges: [any],
    parameters: [ALPHA],
  },
  {
    name: "eluGradient",
    exact: (y, dy) => (y > 0 ? dy : dy * (y + ALPHA)),
    ulp: 1.5, // two roundings
    ranges: [[-0.3, 2], any],
    parameters: [ALPHA],
  },
  { name: "sigmoid", exact: (x) => 1 / (1 + Math.exp(-x)), ulp: 2.5, ranges: [any] },
  {
    name: "sigmoidGradient",
    exact: (y, dy) => dy * y * (1 - y),
    ulp: 2.5, // three roundings
    ranges: [[0, 1], any],
  },
  { name: "tanh", exact: Math.tanh, ulp: 1.5, ranges: [any] },
  {
    name: "tanhGradient",
    exact: (y, dy) => dy * (1 - y * y),
    ulp: 2.5, // three roundings; nearer to 1 the difference loses what y² has lost
    ranges: [[-0.7, 0.7], any],
  },
];

const sigmoidOf = (x: number) => 1 / (1 + Math.exp(-x));
/** Distribution function of the normal distribution, by its series. */
function normalShare(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < 200; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (Math.exp(-0.5 * x * x) * sum) / Math.sqrt(2 * Math.PI);
}
const SCALE = Math.sqrt(2 / Math.PI);
const tanhOf = (x: number) => Math.tanh(SCALE * (x + 0.044715 * x ** 3));
const positive = [0.1, 6] as const;

// gradients need the input; where results cross 0, ULP are meaningless: tests below use absolute errors
const OF_INPUT: ElementwiseKernel[] = [
  { name: "softplus", exact: (x) => Math.log1p(Math.exp(x)), ulp: 4, ranges: [any] },
  { name: "softplusGradient", exact: (x, dy) => dy * sigmoidOf(x), ulp: 3.5, ranges: [any, any] },
  { name: "silu", exact: (x) => x * sigmoidOf(x), ulp: 3.5, ranges: [any] },
  {
    name: "siluGradient",
    exact: (x, dy) => dy * sigmoidOf(x) * (1 + x * (1 - sigmoidOf(x))),
    ulp: 8,
    ranges: [positive, any],
  },
  { name: "gelu", exact: (x) => x * normalShare(x), ulp: 4, ranges: [positive] },
  {
    name: "geluGradient",
    exact: (x, dy) => dy * (normalShare(x) + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI)),
    ulp: 5,
    ranges: [positive, any],
  },
  { name: "geluTanh", exact: (x) => 0.5 * x * (1 + tanhOf(x)), ulp: 4, ranges: [positive] },
  {
    name: "geluTanhGradient",
    exact: (x, dy) => {
      const t = tanhOf(x);
      const slope = SCALE * (1 + 3 * 0.044715 * x * x);
      return dy * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * slope);
    },
    ulp: 8, // 1 − t² loses what t² has lost
    ranges: [positive, any],
  },
];

describe.each([...CASES, ...OF_INPUT])("$name", (kernel) =>
  testElementwise(kernels, twins, kernel),
);

describe("activations of the input", () => {
  test.each(["silu", "gelu", "geluTanh"] as const)("%s is exact to 3e-7 below 0", (name) => {
    const { exact } = OF_INPUT.find((each) => each.name === name)!;
    const gradient = OF_INPUT.find((each) => each.name === `${name}Gradient`)!.exact;
    for (let x = -12; x <= 0; x += 0.0137) {
      const at = Math.fround(x);
      expect(Math.abs(applied(twins[name], [[at]])[0]! - exact(at))).toBeLessThan(3e-7);
      const slope = applied(twins[`${name}Gradient`], [[at], [1]])[0]!;
      expect(Math.abs(slope - gradient(at, 1))).toBeLessThan(6e-7);
    }
  });

  test("stay finite for large inputs, with slopes 0 and 1 in the limit", () => {
    const far = [-1e38, -1e20, -100, 100, 1e20, 1e38];
    const ends = [0, 0, 0, 100, Math.fround(1e20), Math.fround(1e38)];
    for (const name of ["softplus", "silu", "gelu", "geluTanh"] as const) {
      // −0 where x is below 0
      expect(applied(twins[name], [far]).map((y) => y + 0)).toEqual(ends);
      const slopes = applied(twins[`${name}Gradient`], [far, far.map(() => 1)]);
      expect(slopes.map((slope) => slope + 0)).toEqual([0, 0, 0, 1, 1, 1]);
    }
  });

  test("pass NaN on", () => {
    for (const { name, ranges } of OF_INPUT) {
      const twin = (twins as unknown as Record<string, Twin>)[name]!;
      expect(applied(twin, ranges.length === 1 ? [[NaN]] : [[NaN], [1]])).toEqual([NaN]);
    }
  });
});

describe("activations", () => {
  test("pass NaN on", () => {
    for (const twin of [twins.relu, twins.leakyRelu, twins.elu, twins.sigmoid, twins.tanh]) {
      expect(applied(twin, [[NaN, NaN]], ALPHA)).toEqual([NaN, NaN]);
    }
  });

  test("have slope 0 at 0 for relu, and alpha for the others", () => {
    const atZero = [[0], [5]];
    expect(applied(twins.reluGradient, atZero)).toEqual([0]);
    expect(applied(twins.leakyReluGradient, atZero, 0.5)).toEqual([2.5]);
    expect(applied(twins.eluGradient, atZero, 0.5)).toEqual([2.5]);
  });

  test("stay within their bounds for large inputs", () => {
    const far = [[-Infinity, -1e30, -100, 100, 1e30, Infinity]];
    expect(applied(twins.relu, far)).toEqual([0, 0, 0, 100, Math.fround(1e30), Infinity]);
    expect(applied(twins.elu, far, 2)).toEqual([-2, -2, -2, 100, Math.fround(1e30), Infinity]);
    expect(applied(twins.sigmoid, far)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(applied(twins.tanh, far)).toEqual([-1, -1, -1, 1, 1, 1]);
  });
});

describe("applyEpilogue", () => {
  const epilogues = Object.values(Epilogue).filter((each) => typeof each === "number");
  const [saved, y, bytes] = [4, 2056, 4096] as const;

  test("supports every epilogue", () => {
    expect(epilogues).toHaveLength(1 + CASES.length);
  });

  test.each(epilogues)("gives the bits of the kernel of the same name: %i", (epilogue) => {
    const name = Epilogue[epilogue]!;
    const twin = (twins as Record<string, unknown>)[name] as Twin | undefined;
    const operands = name.endsWith("Gradient") ? [saved, y, y] : [y, y];
    for (const n of SIZES) {
      const fused = expectTwins(kernels, "applyEpilogue", twins.applyEpilogue as Twin, {
        bytes,
        parameters: [epilogue, ALPHA, saved, y, n],
      });
      const alone = twinMemory(bytes);
      alone.f32.set(new Numbers(bytes).floats(bytes >>> 2));
      twin?.(alone, ...operands, n, ALPHA);
      expect(firstDifference(fused, alone, bytes >>> 2)).toBe(-1);
    }
  });
});

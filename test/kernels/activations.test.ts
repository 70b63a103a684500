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

describe.each(CASES)("$name", (kernel) => testElementwise(kernels, twins, kernel));

describe("activations", () => {
  test("pass NaN on", () => {
    for (const twin of [twins.relu, twins.leakyRelu, twins.elu, twins.sigmoid, twins.tanh]) {
      expect(applied(twin, [[NaN, NaN]], ALPHA)).toEqual([NaN, NaN]);
    }
  });

  test("have no slope at 0 for relu, and alpha for the others", () => {
    const atZero = [[0], [5]];
    expect(applied(twins.reluGradient, atZero)).toEqual([0]);
    expect(applied(twins.leakyReluGradient, atZero, 0.5)).toEqual([2.5]);
    expect(applied(twins.eluGradient, atZero, 0.5)).toEqual([2.5]);
  });

  test("stay within their bounds far out", () => {
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

  test("knows every epilogue", () => {
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

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { viewsOf } from "../../src/core/memory.ts";
import { erf, exp, expm1, log, log1p, sigmoid, tanh } from "../../src/engine/js/math.ts";
import { expectTwins, loadKernels, SIZES, SPECIAL_VALUES, type Twin } from "./harness.ts";

const kernels = await loadKernels("test/assembly/math-arrays.ts");
const TWINS = { exp, log, expm1, log1p, tanh, sigmoid, erf };
const NAMES = ["exp", "log", "expm1", "log1p", "tanh", "sigmoid", "erf"] as const;

/** The twin of a function over an array. */
function overArray(f: (x: number) => number): Twin {
  return (memory, x = 0, y = 0, n = 0) => {
    for (let i = 0; i < n; i++) memory.f32[(y >>> 2) + i] = f(memory.f32[(x >>> 2) + i]!);
  };
}

describe.each(NAMES)("%s", (name) => {
  const f = TWINS[name];
  const twin = overArray(f);

  test("equals its twin to the last bit over all exponents, signs and special values", () => {
    const bytes = 1 << 20;
    const count = bytes >>> 3;
    expectTwins(kernels, name, twin, {
      bytes,
      parameters: [0, bytes >>> 1, count],
      fill(memory) {
        // an odd step covers every exponent with varied mantissas
        for (let i = 0; i < count; i++) memory.u32[i] = Math.imul(i, 0x00007fed);
        memory.f32.set(SPECIAL_VALUES);
      },
    });
  });

  test("equals its twin in [-4, 4], the range of its polynomial", () => {
    const bytes = 1 << 20;
    const count = bytes >>> 3;
    expectTwins(kernels, name, twin, {
      bytes,
      parameters: [0, bytes >>> 1, count],
      fill(memory) {
        for (let i = 0; i < count; i++) memory.f32[i] = (i / count) * 8 - 4;
      },
    });
  });

  test("gives the same bits in every lane, and in place", () => {
    for (const n of SIZES.filter((size) => size <= 70)) {
      expectTwins(kernels, name, twin, {
        bytes: 1024,
        parameters: [4, 4, n],
        fill(memory) {
          for (let i = 0; i < n; i++) memory.f32[1 + i] = Math.fround(i / 7 - 3);
        },
      });
    }
  });

  test("propagates NaN", () => {
    expect(f(Number.NaN)).toBeNaN();
    const { f32, u32 } = viewsOf(kernels.memory.u8.buffer);
    // quiet and signalling, positive and negative, with payloads
    const patterns = [0x7fc00000, 0xffc00000, 0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff];
    u32.set(patterns);
    kernels.exports[name]!(0, 64, patterns.length);
    expect(Array.from(f32.subarray(16, 16 + patterns.length))).toEqual(patterns.map(() => NaN));
  });
});

describe("special values", () => {
  test.each([
    ["exp", Infinity, Infinity],
    ["exp", -Infinity, 0],
    ["exp", 0, 1],
    ["exp", 88.72283935546875, Infinity],
    ["exp", 88.72283172607422, 3.402798519021476e38],
    ["exp", -87.33654022216797, 1.175499675756452e-38],
    ["exp", -87.3365478515625, 0],
    ["log", 0, -Infinity],
    ["log", -0, -Infinity],
    ["log", -1e-45, Number.NaN],
    ["log", -Infinity, Number.NaN],
    ["log", 1, 0],
    ["log", Infinity, Infinity],
    ["log", 2 ** -149, Math.fround(-149 * Math.LN2)],
    ["expm1", -0, -0],
    ["expm1", Infinity, Infinity],
    ["expm1", -Infinity, -1],
    ["log1p", -0, -0],
    ["log1p", -1, -Infinity],
    ["log1p", -1.5, Number.NaN],
    ["log1p", Infinity, Infinity],
    ["erf", -0, -0],
    ["erf", Infinity, 1],
    ["erf", -Infinity, -1],
    ["erf", 0.5, Math.fround(0.5204998778130465)],
    ["erf", -2, Math.fround(-0.9953222650189527)],
    ["tanh", -0, -0],
    ["tanh", 0, 0],
    ["tanh", Infinity, 1],
    ["tanh", -Infinity, -1],
    ["sigmoid", 0, 0.5],
    ["sigmoid", Infinity, 1],
    ["sigmoid", -Infinity, 0],
  ] as const)("%s(%f) is %f", (name, x, y) => {
    expect(TWINS[name](Math.fround(x))).toBe(y);
  });

  test("tanh and sigmoid stay in their range", () => {
    const inputs = Float32Array.from({ length: 10_000 }, (_, i) => i / 100);
    const isWithin = (x: number) =>
      Math.abs(tanh(x)) <= 1 && sigmoid(x) <= 1 && sigmoid(Math.fround(-x)) >= 0;
    expect([...inputs.filter((x) => !isWithin(x))]).toEqual([]);
  });
});

test("every 9973rd input is within the bounds of the contract", () => {
  const tool = fileURLToPath(new URL("../../tools/measure-ulp.mjs", import.meta.url));
  const report = execFileSync(process.execPath, [tool, "--every", "9973"], { encoding: "utf8" });
  for (const name of NAMES) expect(report).toContain(`${name}: `);
});

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { atan2, cos, exp, log, pow, sin } from "../../src/core/numerics.ts";
import { type Kernel, loadKernels, Numbers } from "../kernels/harness.ts";

const kernels = await loadKernels("assembly/numerics.ts");

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** Distance of a and b in units of the last place of f64; Infinity if only one is NaN. */
function stepsBetween(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Infinity;
  const [x, y] = [a, b].map((value) => {
    double[0] = value;
    return bits[0]! < 0n ? -(bits[0]! & 0x7fffffffffffffffn) : bits[0]!;
  });
  return Math.abs(Number(x! - y!));
}

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  2,
  -2,
  3,
  -3,
  0.5,
  -0.5,
  1.5,
  -1.5,
  Infinity,
  -Infinity,
  Number.NaN,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  -1.7976931348623157e308,
  1 + 2 ** -52,
  1 - 2 ** -53,
  709.782712893384,
  709.7827128933841,
  -745.1332191019411,
  -745.1332191019412,
  -708.4,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 53) + 1,
  1e300,
  Math.PI,
  Math.E,
  1024,
  -1074,
  -1075,
  1e-300,
];

/** Numbers of all magnitudes, and many near 1. */
function samples(count: number, seed: number): number[] {
  const numbers = new Numbers(seed);
  return Array.from({ length: count }, (_, i) => {
    const x = numbers.word() / 2 ** 32 + numbers.word() / 2 ** 64;
    if (i % 3 === 0) return 0.5 + x;
    if (i % 3 === 1) return (x - 0.5) * 1400;
    return (x - 0.5) * 2 ** ((numbers.word() % 2000) - 1000);
  });
}

describe.each([
  ["exp", exp, Math.exp],
  ["log", log, Math.log],
] as const)("%s", (name, f, host) => {
  test("is within 1 ULP of the host's function, with its special values", () => {
    for (const x of [...samples(100_000, 1), ...SPECIAL]) {
      if (stepsBetween(f(x), host(x)) > 1) expect.fail(`${name}(${x}) is ${f(x)}, not ${host(x)}`);
    }
  });

  test("has the same bits in wasm", () => {
    const kernel = kernels.exports[name] as Kernel;
    for (const x of [...samples(50_000, 2), ...SPECIAL]) {
      if (!Object.is(kernel(x), f(x))) expect.fail(`${name}(${x}): ${kernel(x)}, not ${f(x)}`);
    }
  });
});

describe.each([
  ["sin", sin, Math.sin],
  ["cos", cos, Math.cos],
] as const)("%s", (name, f, host) => {
  test("is within 1 ULP of the host's function up to 1e6 and near multiples of a quarter", () => {
    const near = Array.from({ length: 10_000 }, (_, i) => ((i - 5000) * Math.PI) / 2);
    const wide = samples(50_000, 3).flatMap((x) => [x, x * 700]);
    for (const x of [...near, ...wide.filter((value) => Math.abs(value) < 1e6)]) {
      if (stepsBetween(f(x), host(x)) > 1) expect.fail(`${name}(${x}) is ${f(x)}, not ${host(x)}`);
    }
  });

  test("stays in [-1, 1] for any angle, and is NaN at infinity", () => {
    expect(samples(10_000, 4).filter((x) => !(Math.abs(f(x)) <= 1))).toEqual([]);
    expect(f(1.7976931348623157e308)).toBeLessThanOrEqual(1);
    for (const x of [Infinity, -Infinity, Number.NaN]) expect(f(x)).toBeNaN();
    expect(f(-0)).toBe(name === "sin" ? -0 : 1);
  });
});

describe("atan2", () => {
  test("is within 1 ULP of the host's function, with its signed zeros and infinities", () => {
    const xs = samples(50_000, 5);
    const ys = samples(50_000, 6);
    const pairs = xs.map((x, i) => [ys[i]!, x] as const);
    for (const y of SPECIAL) for (const x of SPECIAL) pairs.push([y, x]);
    for (const [y, x] of pairs) {
      const [got, wanted] = [atan2(y, x), Math.atan2(y, x)];
      const isSame = stepsBetween(got, wanted) <= 1 && Object.is(Math.sign(got), Math.sign(wanted));
      if (!isSame) expect.fail(`atan2(${y}, ${x}) is ${got}, not ${wanted}`);
    }
  });
});

/** Results of C where JavaScript differs. */
function hostPow(x: number, y: number): number {
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return x ** y;
}

describe("pow", () => {
  const xs = samples(60_000, 7);
  const ys = samples(60_000, 8);
  const pairs: (readonly [number, number])[] = xs.flatMap((x, i) => [
    [Math.abs(x), ys[i]!],
    [Math.abs(x), (ys[i]! % 4) + 1],
    [x, Math.floor(ys[i]! % 40)],
  ]);
  for (const x of SPECIAL) for (const y of SPECIAL) pairs.push([x, y]);
  for (let x = -20; x <= 20; x++) for (let y = -30; y <= 30; y++) pairs.push([x, y]);

  test("is within 2 ULP of the host's function, with special values as in C", () => {
    for (const [x, y] of pairs) {
      const [got, wanted] = [pow(x, y), hostPow(x, y)];
      const isSame = stepsBetween(got, wanted) <= 2 && (got !== 0 || Object.is(got, wanted));
      if (!isSame) expect.fail(`pow(${x}, ${y}) is ${got}, not ${wanted}`);
    }
  });

  test("has the same bits in wasm", () => {
    const kernel = kernels.exports.pow as Kernel;
    for (const [x, y] of pairs) {
      const [got, wanted] = [kernel(x, y), pow(x, y)];
      if (!Object.is(got, wanted)) expect.fail(`pow(${x}, ${y}): ${got}, not ${wanted}`);
    }
  });

  test("is exact if the result is an integer", () => {
    for (let x = -9; x <= 9; x++) {
      let product = 1;
      for (let y = 0; y <= 16; y++, product *= x) expect(pow(x, y)).toBe(product);
    }
    for (let n = -1074; n < 1024; n++) expect(pow(2, n)).toBe(2 ** n);
  });
});

test("numerics.ts uses only sqrt, abs and floor of Math", () => {
  const source = readFileSync(
    fileURLToPath(new URL("../../src/core/numerics.ts", import.meta.url)),
    "utf8",
  );
  const used = new Set(Array.from(source.matchAll(/Math\.(\w+)/g), (match) => match[1]!));
  expect([...used].sort()).toEqual(["abs", "floor", "sqrt"]);
});

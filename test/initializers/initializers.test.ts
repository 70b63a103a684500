// Weight initialisation: standard deviation and range compared with PyTorch, the distribution, and what it
// depends on.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Opcode } from "../../assembly/opcodes.ts";
import { createJsInstance } from "../../src/engine/js-instance.ts";
import {
  constant,
  dense,
  type Initializer,
  type InitializerInput,
  input,
  largeGaussian,
  sequential,
  smallGaussian,
} from "../../src/index.ts";
import { drawBy, drawHere } from "../../src/initializers/random.ts";

const { cases } = JSON.parse(readFileSync("test/fixtures/initializers.json", "utf8")) as {
  cases: {
    initializer: Initializer["kind"];
    shape: [number, number];
    deviation: number;
    largest: number;
  }[];
};
const SEEDS = 20;

function kernel(
  kernelInitializer: InitializerInput,
  [fanIn, fanOut]: readonly [number, number],
  seed = 0,
): Float32Array {
  const model = sequential([input([fanIn]), dense(fanOut, { kernelInitializer })], { seed });
  return model.getWeights()["dense1.kernel"]!.data as Float32Array;
}

function moments(values: Float64Array) {
  const { length } = values;
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  const sums = [0, 0, 0];
  for (const value of values) {
    const away = value - mean;
    const square = away * away;
    sums[0]! += square;
    sums[1]! += square * away;
    sums[2]! += square * square;
  }
  const deviation = Math.sqrt(sums[0]! / length);
  return {
    mean,
    deviation,
    skewness: sums[1]! / length / deviation ** 3,
    kurtosis: sums[2]! / length / deviation ** 4,
  };
}

/** Values of many seeds, as one sample. */
function sample(name: InitializerInput, shape: readonly [number, number]): Float64Array {
  const size = shape[0] * shape[1];
  const values = new Float64Array(SEEDS * size);
  for (let seed = 0; seed < SEEDS; seed++) values.set(kernel(name, shape, seed), seed * size);
  return values;
}

describe("initializers have the deviation and range of PyTorch's", () => {
  it.each(cases)("$initializer, $shape", ({ initializer, shape, deviation, largest }) => {
    const values = sample(initializer as InitializerInput, shape);
    const found = moments(values);
    // five standard errors of a normal sample
    const error = 5 / Math.sqrt(values.length);
    expect(Math.abs(found.mean)).toBeLessThan(error * deviation);
    expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(error);
    expect(Math.abs(found.skewness)).toBeLessThan(error * Math.sqrt(6));
    const isUniform = initializer.endsWith("Uniform");
    // a normal distribution has the kurtosis 3, a uniform one 1.8
    expect(Math.abs(found.kurtosis - (isUniform ? 1.8 : 3))).toBeLessThan(error * Math.sqrt(24));
    if (isUniform) {
      const most = values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
      expect(most / largest).toBeGreaterThan(0.999);
      expect(most / largest).toBeLessThan(1.0001);
    }
  });
});

describe("normal values", () => {
  it("follow the normal distribution, including tails", () => {
    const values = sample("largeGaussian", [300, 200]);
    // shares beyond z by the normal distribution
    for (const [z, share] of [
      [0, 0.5],
      [1, 0.158655],
      [2, 0.0227501],
      [3, 0.0013499],
      [4, 0.0000316712],
    ] as const) {
      for (const sign of [1, -1]) {
        const beyond = values.reduce((count, value) => count + (sign * value > z ? 1 : 0), 0);
        const error = 5 * Math.sqrt((share * (1 - share)) / values.length);
        expect(Math.abs(beyond / values.length - share)).toBeLessThan(error);
      }
    }
  });

  it("are not correlated with their neighbours, in a row or in a column", () => {
    const [rows, columns] = [400, 250] as const;
    const values = kernel("largeGaussian", [rows, columns]);
    for (const lag of [1, 2, 3, 4, columns, columns + 1]) {
      let product = 0;
      for (let i = 0; i + lag < values.length; i++) product += values[i]! * values[i + lag]!;
      expect(Math.abs(product / values.length)).toBeLessThan(5 / Math.sqrt(values.length));
    }
  });
});

describe("orthogonal", () => {
  it.each([
    [1, 1],
    [5, 5],
    [64, 64],
    [40, 12],
    [12, 40],
    [1, 7],
    [7, 1],
  ] as const)("[%i, %i] has columns or rows of length 1 at right angles", (fanIn, fanOut) => {
    const weights = kernel("orthogonal", [fanIn, fanOut], 3);
    const isTall = fanIn >= fanOut;
    const count = isTall ? fanOut : fanIn;
    const at = (vector: number, i: number) =>
      isTall ? weights[i * fanOut + vector]! : weights[vector * fanOut + i]!;
    for (let a = 0; a < count; a++) {
      for (let b = a; b < count; b++) {
        let product = 0;
        for (let i = 0; i < Math.max(fanIn, fanOut); i++) product += at(a, i) * at(b, i);
        expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
      }
    }
  });

  it("is isotropic: entries have mean 0 and mean square 1/n", () => {
    const values = Float64Array.from(
      { length: 400 },
      (_, seed) => kernel("orthogonal", [16, 16], seed)[(7 * seed) % 256]!,
    );
    const { mean, deviation } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / 16 / 400));
    expect(deviation * 4).toBeGreaterThan(0.8);
    expect(deviation * 4).toBeLessThan(1.2);
  });
});

describe("initial weights", () => {
  it("are constant on request", () => {
    expect([...kernel("zeros", [2, 2])]).toEqual([0, 0, 0, 0]);
    expect([...kernel("ones", [2, 2])]).toEqual([1, 1, 1, 1]);
    const half = constant(0.5) as InitializerInput;
    expect([...kernel(half, [2, 2])]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  it("depend on the seed and the position, not on names or other layers", () => {
    const build = (name: string, units: number, seed: number) =>
      sequential([input([4]), dense(units), dense(6, { name }), dense(3)], { seed }).getWeights();
    const one = build("a", 5, 1);
    const other = build("b", 5, 1);
    expect(one["a.kernel"]!.data).toEqual(other["b.kernel"]!.data);
    expect(build("a", 5, 2)["a.kernel"]!.data).not.toEqual(one["a.kernel"]!.data);
    expect(build("a", 9, 1)["dense3.kernel"]!.data).toEqual(one["dense3.kernel"]!.data);
    expect(one["dense3.kernel"]!.data).not.toEqual(one["a.kernel"]!.data.slice(0, 18));
  });
});

describe("an initializer as plain data", () => {
  const shown = (given: unknown) => () => dense(2, { kernelInitializer: given as never });

  it.each([
    [{ kind: "zeros", scale: 1 }, "scale"],
    [{ kind: "constant", value: 1, scale: 1 }, "scale"],
    [{ kind: "smallGaussian", scale: 1, mean: 0 }, "mean"],
    [{ kind: "largeGaussian", scale: 1, mean: 0 }, "mean"],
  ])("refuses what %j has beside its own options", (given, name) => {
    expect(shown(given)).toThrow(`"${name}"`);
  });

  it.each([
    [{ kind: "gauss" }, '"gauss"'],
    [{ kind: 3 }, "Cannot use initializer 3"],
    [{}, "Cannot use initializer undefined"],
    ["gauss", '"gauss"'],
    ["toString", '"toString"'],
    [{ kind: "smallGaussian", scale: Number.NaN }, "expected scale to be a finite number, got NaN"],
    [{ kind: "largeGaussian", scale: "1" }, 'expected scale to be a finite number, got "1"'],
    [{ kind: "constant", value: Infinity }, "expected value to be a finite number, got Infinity"],
  ])("refuses %j", (given, words) => {
    expect(shown(given)).toThrow(words);
  });

  it("has the given scale; default: 0.01 for smallGaussian, 1 for largeGaussian", () => {
    expect([smallGaussian(), largeGaussian()]).toEqual([
      { kind: "smallGaussian", scale: 0.01 },
      { kind: "largeGaussian", scale: 1 },
    ]);
    expect(smallGaussian({ scale: 0.5 })).toEqual({ kind: "smallGaussian", scale: 0.5 });
    expect(() => smallGaussian({ scal: 0.5 } as never)).toThrow('"scale"');
  });
});

describe("numbers drawn by an engine", () => {
  it("equal those drawn without one, and leave its memory unchanged", () => {
    const instance = createJsInstance();
    const allocated: number[] = [];
    const free = new Set<number>();
    const watched = {
      ...instance,
      get memory() {
        return instance.memory;
      },
      allocate(bytes: number) {
        allocated.push(bytes);
        const address = instance.allocate(bytes);
        free.add(address);
        return address;
      },
      free(address: number) {
        free.delete(address);
        instance.free(address);
      },
    };
    const draw = drawBy(watched);
    for (const opcode of [Opcode.randomNormal, Opcode.randomUniform] as const) {
      expect(draw(opcode, [3, 4], 1001)).toEqual(drawHere(opcode, [3, 4], 1001));
    }
    expect(free.size).toBe(0);
    // numbers and a record, besides the control block and its tables of a step
    expect(allocated).toEqual(expect.arrayContaining([4 * 1001, 64, 16, 4]));
  });
});

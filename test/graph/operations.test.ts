// Values and gradients of the graph's operations against PyTorch's in double precision
// (test/fixtures/README.md), and the ties, where PyTorch decides otherwise, by hand.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine, graph, type Tensor } from "../../src/index.ts";

type Inputs = Readonly<Record<string, Tensor>>;
type Build = (inputs: Inputs, attributes: Attributes) => Tensor;

interface FixtureArray {
  readonly shape: readonly number[];
  readonly dtype?: "int32";
  readonly data: readonly number[];
}

interface Attributes {
  readonly number?: number;
  readonly low?: number;
  readonly high?: number;
  readonly alpha?: number;
  readonly approximate?: "tanh";
  readonly order?: readonly number[];
  readonly shape?: readonly number[];
  readonly start?: readonly number[];
  readonly size?: readonly number[];
  readonly axis?: number;
  readonly depth?: number;
  readonly axes?: readonly number[];
  readonly keepDims?: boolean;
}

interface Case {
  readonly operation: string;
  readonly attributes?: Attributes;
  readonly inputs: Readonly<Record<string, FixtureArray>>;
  readonly output: FixtureArray;
  readonly cotangent?: readonly number[];
  readonly gradients?: Readonly<Record<string, readonly number[]>>;
  readonly tolerance?: Tolerance;
}

/** An error of 2^-23 · (ulps · |expected| + absolute) is allowed; without it, none. */
interface Tolerance {
  readonly ulps: number;
  readonly absolute: number;
}

const builders: Readonly<Record<string, Build>> = {
  add: ({ x, y }) => x!.add(y!),
  sub: ({ x, y }) => x!.sub(y!),
  mul: ({ x, y }) => x!.mul(y!),
  div: ({ x, y }) => x!.div(y!),
  pow: ({ x, y }) => x!.pow(y!),
  maximum: ({ x, y }) => x!.maximum(y!),
  minimum: ({ x, y }) => x!.minimum(y!),
  addNumber: ({ x }, { number }) => x!.add(number!),
  subNumber: ({ x }, { number }) => x!.sub(number!),
  mulNumber: ({ x }, { number }) => x!.mul(number!),
  divNumber: ({ x }, { number }) => x!.div(number!),
  powNumber: ({ x }, { number }) => x!.pow(number!),
  maximumNumber: ({ x }, { number }) => x!.maximum(number!),
  minimumNumber: ({ x }, { number }) => x!.minimum(number!),
  greater: ({ x, y }) => x!.greater(y!),
  greaterEqual: ({ x, y }) => x!.greaterEqual(y!),
  equal: ({ x, y }) => x!.equal(y!),
  where: ({ c, x, y }) => c!.where(x!, y!),
  neg: ({ x }) => x!.neg(),
  abs: ({ x }) => x!.abs(),
  sign: ({ x }) => x!.sign(),
  square: ({ x }) => x!.square(),
  sqrt: ({ x }) => x!.sqrt(),
  exp: ({ x }) => x!.exp(),
  log: ({ x }) => x!.log(),
  clip: ({ x }, { low, high }) => x!.clip(low!, high!),
  relu: ({ x }) => x!.relu(),
  leakyRelu: ({ x }, { alpha }) => (alpha === undefined ? x!.leakyRelu() : x!.leakyRelu({ alpha })),
  softplus: ({ x }) => x!.softplus(),
  selu: ({ x }) => x!.selu(),
  gelu: ({ x }, { approximate }) => x!.gelu(approximate === undefined ? {} : { approximate }),
  silu: ({ x }) => x!.silu(),
  binaryCrossEntropy: ({ x, y }) => x!.binaryCrossEntropy(y!),
  elu: ({ x }, { alpha }) => (alpha === undefined ? x!.elu() : x!.elu({ alpha })),
  sigmoid: ({ x }) => x!.sigmoid(),
  tanh: ({ x }) => x!.tanh(),
  matmul: ({ x, y }) => x!.matmul(y!),
  linear: ({ x, kernel, bias }) => x!.linear(kernel!, bias!),
  transpose: ({ x }, { order }) => x!.transpose(order),
  reshape: ({ x }, { shape }) => x!.reshape(shape!),
  slice: ({ x }, { start, size }) => x!.slice(start!, size!),
  concat: ({ x, y }, { axis }) => x!.concat([y!], axis!),
  gather: ({ x, indices }, { axis }) => x!.gather(indices!, axis),
  oneHot: ({ indices }, { depth }) => indices!.oneHot(depth!),
  argmax: ({ x }, { axis }) => x!.argmax(axis),
  sum: ({ x }, { axes, keepDims }) => x!.sum({ axes, keepDims }),
  mean: ({ x }, { axes, keepDims }) => x!.mean({ axes, keepDims }),
  max: ({ x }, { axes, keepDims }) => x!.max({ axes, keepDims }),
  min: ({ x }, { axes, keepDims }) => x!.min({ axes, keepDims }),
  softmax: ({ x }) => x!.softmax(),
  logSoftmax: ({ x }) => x!.logSoftmax(),
  shared: ({ x }) => x!.mul(x!).add(x!),
  stopGradient: ({ x }) => x!.stopGradient().mul(x!),
  standardized: ({ x }) => {
    const rows = { axes: [-1], keepDims: true };
    const centred = x!.sub(x!.mean(rows));
    return centred.div(centred.square().mean(rows).add(1e-3).sqrt());
  },
  attention: ({ x, y, z }) => x!.matmul(y!.transpose()).mul(0.5).softmax().matmul(z!),
  perceptron: ({ x, w, b, v }) => x!.linear(w!, b!).tanh().matmul(v!).elu(),
};

const { cases } = JSON.parse(
  readFileSync(new URL("../fixtures/operations.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Case[] };

const title = ({ operation, attributes, inputs }: Case): string =>
  [
    operation,
    ...Object.values(inputs).map(({ shape }) => `[${shape.join(", ")}]`),
    attributes ? JSON.stringify(attributes) : "",
  ].join(" ");

const toNdArray = ({ shape, dtype, data }: FixtureArray) => ({
  data: dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data),
  shape,
});

const elementsOf = (result: number | { readonly data: ArrayLike<number> }): number[] =>
  typeof result === "number" ? [result] : Array.from(result.data);

/** Fails with the worst element, both values, the error and the bound. */
function expectClose(
  what: string,
  got: readonly number[],
  expected: readonly number[],
  tolerance: Tolerance | undefined,
): void {
  expect(got, what).toHaveLength(expected.length);
  got.forEach((value, i) => {
    const wanted = tolerance ? expected[i]! : Math.fround(expected[i]!);
    const { ulps, absolute } = tolerance ?? { ulps: 0, absolute: 0 };
    const error = Math.abs(value - wanted);
    const bound = 2 ** -23 * (ulps * Math.abs(wanted) + absolute);
    if (!(error <= bound)) {
      expect.fail(`${what}[${i}]: expected ${wanted}, got ${value}; error ${error} > ${bound}`);
    }
  });
}

const engines: Partial<Record<"wasm" | "js", Engine>> = {};

beforeAll(async () => {
  engines.wasm = await createEngine({ backend: "wasm" });
  engines.js = await createEngine({ backend: "js" });
});

describe("fixtures/operations.json", () => {
  it("has cases for every builder", () => {
    const used = new Set(cases.map(({ operation }) => operation));
    expect([...used].sort()).toEqual(Object.keys(builders).sort());
  });
});

describe.each(["wasm", "js"] as const)(
  "operations agree with PyTorch on the %s engine",
  (backend) => {
    it.each(cases.map((each) => [title(each), each] as const))("%s", async (_, each) => {
      const { attributes = {}, inputs, output, cotangent, gradients, tolerance } = each;
      const options = { engine: engines[backend]! };
      const build = (tensors: Inputs) => builders[each.operation]!(tensors, attributes);
      const specs: Record<string, FixtureArray> = { ...inputs };
      const values = Object.fromEntries(
        Object.entries(inputs).map(([name, array]) => [name, toNdArray(array)]),
      );

      const result = await graph(build, specs, options).run(values);
      expectClose("output", elementsOf(result), output.data, tolerance);
      if (output.shape.length === 0) expect(result).toBeTypeOf("number");
      else expect(result).toMatchObject({ shape: output.shape });
      if (!cotangent || !gradients) return;

      const weighted = graph(
        (tensors) => build(tensors).mul(tensors.cotangent!).sum(),
        { ...specs, cotangent: { shape: output.shape } },
        options,
      );
      const found = await weighted.gradient({
        ...values,
        cotangent: toNdArray({ shape: output.shape, data: cotangent }),
      });
      for (const [name, expected] of Object.entries(gradients)) {
        const gradient = found.gradients[name]!;
        expectClose(`gradient of ${name}`, elementsOf(gradient), expected, tolerance);
        if (inputs[name]!.shape.length === 0) expect(gradient).toBeTypeOf("number");
        else expect(gradient).toMatchObject({ shape: inputs[name]!.shape });
      }
      // d/dc of Σ output · c is the output, by the backward pass
      expect(elementsOf(found.gradients.cotangent!)).toEqual(elementsOf(result));
    });
  },
);

// sum(f * weights): the weights are what arrives at each element
interface Tie {
  readonly name: string;
  readonly build: (inputs: Inputs) => Tensor;
  readonly inputs: Readonly<Record<string, readonly number[] | readonly (readonly number[])[]>>;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

const ties: readonly Tie[] = [
  {
    name: "maximum sends the gradient of a tie to the first operand",
    build: ({ x, y, w }) => x!.maximum(y!).mul(w!).sum(),
    inputs: { x: [1, 2, 0, -3], y: [1, 1, 0, -2], w: [5, 6, 7, 8] },
    gradients: { x: [5, 6, 7, 0], y: [0, 0, 0, 8] },
  },
  {
    name: "minimum sends the gradient of a tie to the first operand",
    build: ({ x, y, w }) => x!.minimum(y!).mul(w!).sum(),
    inputs: { x: [1, 2, 0, -3], y: [1, 1, 0, -2], w: [5, 6, 7, 8] },
    gradients: { x: [5, 0, 7, 8], y: [0, 6, 0, 0] },
  },
  {
    name: "maximum(x, x) passes the whole gradient once",
    build: ({ x, w }) => x!.maximum(x!).mul(w!).sum(),
    inputs: { x: [1, -2], w: [5, 6] },
    gradients: { x: [5, 6] },
  },
  {
    name: "max over all sends the gradient to the lowest index",
    build: ({ x }) => x!.max().mul(3),
    inputs: { x: [1, 4, 2, 4, 4] },
    gradients: { x: [0, 3, 0, 0, 0] },
  },
  {
    name: "min over all sends the gradient to the lowest index",
    build: ({ x }) => x!.min().mul(3),
    inputs: { x: [1, 0, 2, 0, 4] },
    gradients: { x: [0, 3, 0, 0, 0] },
  },
  {
    name: "max over the last axis sends the gradient to the lowest index of each row",
    build: ({ x, w }) =>
      x!
        .max({ axes: [1] })
        .mul(w!)
        .sum(),
    inputs: { x: [[7, 7, 1], [2, 3, 3]], w: [5, 6] }, // biome-ignore format: rows
    gradients: { x: [5, 0, 0, 0, 6, 0] },
  },
  {
    name: "min over the first axis sends the gradient to the lowest index of each column",
    build: ({ x, w }) =>
      x!
        .min({ axes: [0] })
        .mul(w!)
        .sum(),
    inputs: { x: [[7, 1], [7, 0], [9, 0]], w: [5, 6] }, // biome-ignore format: rows
    gradients: { x: [5, 0, 0, 6, 0, 0] },
  },
  {
    name: "max over several axes sends the gradient to the lowest index of all",
    build: ({ x }) =>
      x!
        .max({ axes: [0, 1], keepDims: true })
        .sum()
        .mul(2),
    inputs: { x: [[1, 8], [8, 8]] }, // biome-ignore format: rows
    gradients: { x: [0, 2, 0, 0] },
  },
  {
    name: "the slope of relu at 0 and -0 is 0",
    build: ({ x, w }) => x!.relu().mul(w!).sum(),
    inputs: { x: [0, -0, 1, -1], w: [5, 6, 7, 8] },
    gradients: { x: [0, 0, 7, 0] },
  },
  {
    name: "the slope of abs at 0 and -0 is 0",
    build: ({ x, w }) => x!.abs().mul(w!).sum(),
    inputs: { x: [0, -0, 1, -1], w: [5, 6, 7, 8] },
    gradients: { x: [0, 0, 7, -8] },
  },
  {
    name: "leakyRelu at 0 has the slope alpha",
    build: ({ x, w }) => x!.leakyRelu({ alpha: 0.25 }).mul(w!).sum(),
    inputs: { x: [0, -0, 1, -1], w: [4, 8, 7, 16] },
    gradients: { x: [1, 2, 7, 4] },
  },
  {
    name: "elu at 0 has the slope alpha",
    build: ({ x, w }) => x!.elu({ alpha: 0.5 }).mul(w!).sum(),
    inputs: { x: [0, -0, 1], w: [4, 8, 7] },
    gradients: { x: [2, 4, 7] },
  },
  {
    name: "no gradient flows through sign and comparisons",
    build: ({ x, y }) =>
      x!.sign().add(x!.greater(y!)).add(x!.greaterEqual(y!)).add(x!.equal(y!)).sum(),
    inputs: { x: [0, 2, -3], y: [0, 1, 5] },
    gradients: { x: [0, 0, 0], y: [0, 0, 0] },
  },
];

describe.each(["wasm", "js"] as const)("ties on the %s engine", (backend) => {
  it.each(ties.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    const specs = Object.fromEntries(
      Object.entries(each.inputs).map(([name, value]) => [name, shapeOf(value)]),
    );
    const f = graph(each.build, specs, { engine: engines[backend]! });
    const { gradients } = await f.gradient(each.inputs);
    for (const [name, expected] of Object.entries(each.gradients)) {
      // -0 counts as 0
      expect(
        elementsOf(gradients[name]!).map((value) => value + 0),
        name,
      ).toEqual(expected);
    }
  });
});

function shapeOf(value: readonly number[] | readonly (readonly number[])[]): number[] {
  const [first] = value;
  return typeof first === "number" ? [value.length] : [value.length, first?.length ?? 0];
}

describe("argmax", () => {
  it.each(["wasm", "js"] as const)("takes the lowest index of a tie (%s)", async (backend) => {
    const f = graph(({ x }) => x.argmax(1), { x: [3, 4] }, { engine: engines[backend]! });
    const x = { data: Float32Array.of(1, 5, 5, 2, 7, 7, 7, 7, -1, -2, -1, -3), shape: [3, 4] };
    expect(await f.run({ x })).toEqual({ data: Int32Array.of(1, 0, 0), shape: [3] });
  });
});

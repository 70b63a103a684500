// Values and gradients of the graph's operations against PyTorch's in double precision
// (test/fixtures/README.md), and ties, where PyTorch differs, by hand.

import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { createEngine, type Engine, graph, type Tensor } from "../../src/index.ts";

type Inputs = Readonly<Record<string, Tensor>>;

interface FixtureArray {
  readonly shape: readonly number[];
  readonly dtype?: "int32";
  readonly data: readonly number[];
}

interface Case {
  readonly inputs: Readonly<Record<string, FixtureArray>>;
  /** Arguments of the method; the name of an input means that input. */
  readonly arguments: readonly unknown[];
  readonly output: FixtureArray;
  readonly cotangent?: readonly number[];
  readonly gradients?: Readonly<Record<string, readonly number[]>>;
  readonly tolerance?: Tolerance;
}

/** Tolerance 2^-23 · (ulps · |expected| + absolute); without it, equality. */
interface Tolerance {
  readonly ulps: number;
  readonly absolute: number;
}

/** Compositions; all other cases have the name of a method of Tensor. */
const compositions: Readonly<Record<string, (inputs: Inputs) => Tensor>> = {
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

const folder = new URL("../fixtures/operations/", import.meta.url);
const cases = readdirSync(folder).flatMap((file) => {
  const operation = file.slice(0, -".json".length);
  const found = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { cases: Case[] };
  return found.cases.map((each) => ({ operation, ...each }));
});

/** Calls the method of the first input, or builds the composition of that name. */
function call(operation: string, given: readonly unknown[], inputs: Inputs): Tensor {
  const composition = compositions[operation];
  if (composition) return composition(inputs);
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named);
    if (typeof value === "string") return inputs[value] ?? value;
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, named(each)]));
  };
  const [receiver] = Object.values(inputs);
  const methods = receiver as unknown as Record<string, (...given: unknown[]) => Tensor>;
  return methods[operation]!(...given.map(named));
}

const title = ({ operation, inputs, arguments: given }: (typeof cases)[number]): string => {
  const shapes = Object.values(inputs).map(({ shape }) => `[${shape.join(", ")}]`);
  return `${operation} ${shapes.join(" ")} ${JSON.stringify(given)}`;
};

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

describe.each(["wasm", "js"] as const)(
  "operations agree with PyTorch on the %s engine",
  (backend) => {
    it.each(cases.map((each) => [title(each), each] as const))("%s", async (_, each) => {
      const { inputs, output, cotangent, gradients, tolerance } = each;
      const options = { engine: engines[backend]! };
      const build = (tensors: Inputs) => call(each.operation, each.arguments, tensors);
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

// sum(f * weights): the weights are the upstream gradients
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

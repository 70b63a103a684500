// Training with every kind of every registry: the same bits on both engines, saved and resumed bit for bit.
// The derivatives of activations, layers and losses; transformers and their files.

import { describe, expect, it } from "vitest";
import { readOptions } from "../src/core/options.ts";
import { sizeOf } from "../src/core/shape.ts";
import { Tensor } from "../src/graph/tensor.ts";
import {
  createEngine,
  dense,
  flatten,
  gradientCheck,
  gradients,
  graph,
  type InputSpec,
  input,
  type Layer,
  loadModel,
  type Model,
  preprocessingFromJSON,
  type Regularizer,
  reshape,
  type Schedule,
  sequential,
} from "../src/index.ts";
import { layers } from "../src/layers/layers.ts";
import { losses } from "../src/losses/losses.ts";
import { constant } from "../src/ops/constant.ts";
import { transformers } from "../src/preprocessing/from-json.ts";
import type { Transformer } from "../src/preprocessing/transformer.ts";
import { exportedAs, FAMILIES, type Family, INPUT_SHAPES, nameOf, optionsOf } from "./families.ts";

type Name = keyof typeof FAMILIES;
const kindsOf = (family: Name): readonly string[] => FAMILIES[family].registry.kinds;
/** A kind with the arguments that it needs. */
function made(family: Name, kind: string): unknown {
  const { given = {} }: Family = FAMILIES[family];
  return exportedAs(nameOf(kind))!(...(given[kind] ?? []));
}
/** The values of its options, the defaults where none are needed. */
const valuesOf = (family: Name, kind: string) =>
  readOptions(kind, optionsOf(FAMILIES[family], kind), {}, "OPTION") as never;

const X = [
  [0.4, -1.3, 0.7],
  [-0.2, 0.9, 1.6],
  [1.1, 0.3, -0.8],
  [-1.7, 0.6, 0.2],
];
const CLASSES = [0, 1, 1, 0];
const VALUES = CLASSES.map((label) => [label, 1 - label]);

type Part = { readonly [Family in Name]?: string };

async function compiled(backend: "wasm" | "js", part: Part) {
  const { activation = "tanh", optimizer = "sgd", loss = "softmaxCrossEntropy" } = part;
  const inside = INPUT_SHAPES[part.layer ?? ""] ?? [5];
  const hidden = dense(sizeOf(inside), {
    activation: activation as "tanh",
    ...(part.initializer && {
      kernelInitializer: made("initializer", part.initializer) as "zeros",
    }),
    ...(part.regularizer && {
      kernelRegularizer: made("regularizer", part.regularizer) as Regularizer,
    }),
  });
  const layers = part.layer ? [reshape(inside), made("layer", part.layer) as Layer, flatten()] : [];
  const model = sequential([input([3]), hidden, ...layers, dense(2)], { seed: 3 });
  const engine = await createEngine({ backend });
  await model.compile({ optimizer: optimizer as "sgd", loss: loss as "hinge", engine });
  return model;
}

async function train(model: Model, part: Part, epochs: number) {
  const y = model.compiled!.session.loss.target === "labels" ? CLASSES : VALUES;
  const schedule = part.schedule && (made("schedule", part.schedule) as Schedule);
  await model.fit({ x: X, y }, { epochs, batchSize: 3, ...(schedule && { schedule }) });
  return model.weightsHash();
}

const PARTS = (
  ["activation", "optimizer", "loss", "initializer", "regularizer", "schedule", "layer"] as const
).flatMap((family) => kindsOf(family).map((kind): Part => ({ [family]: kind })));

// the first layer, as in every model
describe.each(PARTS.filter(({ layer }) => layer !== "input"))("training with %o", (part) => {
  it("gives the same bits on both engines", async () => {
    const [wasm, js] = await Promise.all([compiled("wasm", part), compiled("js", part)]);
    expect(await train(wasm, part, 4)).toBe(await train(js, part, 4));
  });

  it("is saved and resumed bit for bit", async () => {
    const whole = await compiled("wasm", part);
    const first = await compiled("wasm", part);
    await train(whole, part, 2);
    await train(first, part, 2);
    const resumed = await loadModel(await first.save());
    expect(await train(resumed, part, 3)).toBe(await train(whole, part, 3));
  });
});

/** Numbers of both signs without ties. */
const numbers = (shape: readonly number[], salt = 1) => ({
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => 1.9 * Math.sin(2.3 * i + salt)),
});
const integers = (...data: number[]) => ({ shape: [data.length], data: Int32Array.from(data) });
type Inputs = Readonly<Record<string, ReturnType<typeof numbers> | ReturnType<typeof integers>>>;

/** A sum in which every element has a weight of its own. */
function weighted(y: Tensor, salt: number): Tensor {
  const { data, shape } = numbers([sizeOf(y.shape)], salt);
  return y
    .reshape(shape)
    .mul(new Tensor(constant([...data], shape)))
    .sum();
}

/** The largest relative error of a derivative: of the values with respect to all inputs, or of the slope of x. */
async function errorOf(
  build: (tensors: Readonly<Record<string, Tensor>>) => Tensor,
  inputs: Inputs,
  order: "first" | "second",
): Promise<number> {
  const specs = Object.entries(inputs).map(([name, { data, shape }]): [string, InputSpec] => [
    name,
    { shape, dtype: data instanceof Int32Array ? "int32" : "float32" },
  ]);
  const f = graph((tensors) => {
    const sum = weighted(build(tensors), 0.3);
    if (order === "first") return sum;
    const { x } = tensors as { x: Tensor };
    return weighted(gradients(sum, [x])[0]!, 0.7).add(x.sum());
  }, Object.fromEntries(specs));
  return (await gradientCheck(f, inputs)).maxRelativeError;
}

describe.each(["first", "second"] as const)("the %s derivative", (order) => {
  it.each(kindsOf("activation").filter((kind) => kind !== "linear"))("of %s", async (kind) => {
    const build = ({ x }: Readonly<Record<string, Tensor>>) => {
      const methods = x as unknown as Readonly<Record<string, (() => Tensor) | undefined>>;
      return methods[kind]?.() ?? expect.fail(`src/graph/tensor.ts has no method ${kind}`);
    };
    const x = { shape: [4], data: Float32Array.of(-1.1, 0.35, 0.8, 2.1) };
    expect(await errorOf(build, { x }, order)).toBeLessThan(1e-6);
  });

  it.each(kindsOf("loss"))("of %s", async (kind) => {
    const definition = losses.get(kind);
    const values = valuesOf("loss", kind);
    const target = {
      labels: integers(2, 0, 1),
      binary: { shape: [3, 4], data: Float32Array.from({ length: 12 }, (_, i) => (i * i) % 2) },
      values: numbers([3, 4], 2),
    }[definition.target(values) as "values"];
    const build = ({ x, y }: Readonly<Record<string, Tensor>>) =>
      new Tensor(definition.apply(x!.node, y!.node, values));
    expect(await errorOf(build, { x: numbers([3, 4]), y: target }, order)).toBeLessThan(1e-6);
  });
});

// a block is tested with its layers, in test/layers/residual.test.ts
const simple = kindsOf("layer").filter((kind) => !layers.get(kind).branches);
it.each(simple)("the derivatives of the layer %s", async (kind) => {
  const layer = made("layer", kind) as Layer;
  const definition = layers.get(kind);
  const shape = INPUT_SHAPES[kind] ?? [5];
  const parameters = definition.parameters?.(layer, shape) ?? [];
  const weights = parameters.map(({ name, shape }, i) => [name, numbers(shape, i + 2)]);
  const build = ({ x, ...rest }: Readonly<Record<string, Tensor>>) => {
    const nodes = Object.entries(rest).map(([name, { node }]) => [name, node]);
    const context = {
      training: kind !== "dropout", // random: without a reference
      key: [1, 2] as const,
      parameters: Object.fromEntries(nodes),
      branches: [],
      update: () => {},
    };
    return new Tensor(definition.apply(layer, x!.node, context));
  };
  const inputs = { x: numbers([2, ...shape]), ...Object.fromEntries(weights) };
  expect(await errorOf(build, inputs, "first")).toBeLessThan(1e-6);
});

it.each(kindsOf("transformer"))("%s is restored from its file bit for bit", (kind) => {
  const images = { shape: [2, 16, 16, 3], data: numbers([2, 16, 16, 3]).data.map(Math.abs) };
  const x = ["colorHistogram", "histogramOfOrientedGradients"].includes(kind)
    ? { ...images, data: images.data.map((value) => value / 2) }
    : { shape: [4, 2], data: Float32Array.of(1, 2, 0, 2, 2, -1, 1, 3) };
  const transformer = new (transformers.get(kind) as unknown as new () => Transformer)();
  const expected = transformer.fitTransform(x);
  const file = JSON.parse(JSON.stringify(transformer)) as unknown;
  expect(preprocessingFromJSON(file).transform(x)).toEqual(expected);
});

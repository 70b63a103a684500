// Predictors of one file give the bits of their models, with WebAssembly and without.

import { describe, expect, it } from "vitest";
import { toPredictor } from "../../src/entries/predictor.ts";
import * as gradlane from "../../src/index.ts";
import {
  activation,
  adam,
  batchNorm,
  conv2d,
  defineActivation,
  defineLayer,
  dense,
  flatten,
  input,
  type Layer,
  layerNorm,
  type Model,
  type NdArray,
  resnet8,
  sequential,
} from "../../src/index.ts";
import { FAMILIES, INPUT_SHAPES } from "../families.ts";
import { Numbers } from "../kernels/harness.ts";
import { randomNetwork } from "../model/network/random-network.ts";
import { pick, randomLayers } from "../predict/networks.ts";
import { onBoth, type PredictorModule } from "./module.ts";

type Loss = "softmaxCrossEntropy" | "binaryCrossEntropy" | "meanSquaredError";

async function compiled(layers: readonly Layer[], loss: Loss, seed = 1): Promise<Model> {
  const model = sequential(layers as never, { seed }) as Model;
  await model.compile({ optimizer: adam(), loss });
  return model;
}

/** Rows of floats or bytes. */
function rowsFor(seed: number, shape: readonly number[], rows: number, isBytes = false) {
  const size = rows * shape.reduce((a, b) => a * b, 1);
  const floats = new Numbers(seed).floats(size, -3, 3);
  const data = isBytes ? Uint8Array.from(floats, (value) => Math.abs(value * 80)) : floats;
  return { data, shape: [rows, ...shape] };
}

function expectSame(found: NdArray<Float32Array>, expected: NdArray<Float32Array>) {
  expect(found.shape).toEqual(expected.shape);
  expect(Buffer.from(found.data.buffer).equals(Buffer.from(expected.data.buffer))).toBe(true);
}

/** What a model and its predictors say of x. */
async function expectAlike(model: Model, made: readonly PredictorModule[], x: unknown) {
  const { loss } = model.compiled!.session;
  for (const { predict, predictProbabilities, predictClasses } of made) {
    expect(predict(x as never)).toEqual(await model.predict(x as never));
    if (!loss.activation) continue;
    const probabilities = predictProbabilities(x as never);
    expect(probabilities).toEqual(await model.predictProbabilities(x as never));
    const [classes, expected] = [
      predictClasses(x as never),
      await model.predictClasses(x as never),
    ];
    expect(Int32Array.from(classes)).toEqual(Int32Array.from(expected));
    expect(classes.shape).toEqual(expected.shape);
  }
}

const ROWS = [1, 2, 3, 5, 64, 255, 256, 257, 1000];

describe("dense layers", () => {
  it.each(Array.from({ length: 30 }, (_, i) => i))("of the random network %i", async (seed) => {
    const numbers = new Numbers(seed + 500);
    const losses = ["softmaxCrossEntropy", "binaryCrossEntropy", "meanSquaredError"] as const;
    const loss = pick(numbers, losses);
    const units = loss === "softmaxCrossEntropy" ? 2 + (seed % 20) : undefined;
    const layers = randomLayers(numbers, units);
    const model = await compiled(layers, loss, seed);
    const { shape } = layers[0] as { shape: readonly number[] };
    const made = await onBoth(toPredictor(model));
    expect(made.map(({ runtimeInfo }) => runtimeInfo().backend)).toEqual(["wasm", "js"]);
    expect(made.map((each) => [...each.inputShape])).toEqual([shape, shape]);
    const x = rowsFor(seed, shape, pick(numbers, ROWS), seed % 3 === 0);
    await expectAlike(model, made, x);
  });
});

describe("any layer", () => {
  const { registry, given } = FAMILIES.layer;
  const kinds = registry.kinds.filter((kind) => kind !== "input");
  const library = gradlane as unknown as Readonly<
    Record<string, (...options: readonly unknown[]) => Layer>
  >;

  it.each(kinds)("%s", async (kind) => {
    const shape = INPUT_SHAPES[kind] ?? [5];
    const layer = library[kind]!(
      ...((given as Readonly<Record<string, readonly unknown[]>>)[kind] ?? []),
    );
    const model = await compiled([input(shape), layer], "meanSquaredError");
    await expectAlike(model, await onBoth(toPredictor(model)), rowsFor(7, shape, 9));
  });

  it.each(["scaled", "raw"] as const)("images as bytes, %s, in batches", async (uint8) => {
    const layers = [
      input([6, 5, 3], { uint8 }),
      ...[conv2d(4, 3, { activation: "gelu" }), batchNorm(), flatten(), layerNorm(), dense(3)],
    ];
    const model = await compiled(layers, "softmaxCrossEntropy");
    const y = Array.from({ length: 12 }, (_, i) => i % 3);
    await model.fit({ x: rowsFor(1, [6, 5, 3], 12, true), y }, { epochs: 2 });
    const made = await onBoth(toPredictor(model));
    for (const rows of [1, 255, 256, 257, 600]) {
      await expectAlike(model, made, rowsFor(rows, [6, 5, 3], rows, true));
    }
  });

  it("a residual network of convolutions", async () => {
    const layers = [input([8, 8, 3]), ...resnet8({ classes: 4 })];
    const model = await compiled(layers, "softmaxCrossEntropy");
    await expectAlike(model, await onBoth(toPredictor(model)), rowsFor(3, [8, 8, 3], 5));
  });

  it("layers and activations of users", async () => {
    const turned = defineLayer({
      kind: "turned",
      parameters: (_, [features]) => [{ name: "kernel", shape: [features, features] }],
      apply: (_, x, { parameters }) => x.matmul(parameters.kernel!.transpose()),
    });
    const bent = defineActivation({ kind: "bent", apply: (_, x) => x.square().add(1).sqrt() });
    const layers = [input([4]), turned(), activation(bent()), dense(2, { activation: bent() })];
    const model = await compiled(layers as never, "meanSquaredError");
    await expectAlike(model, await onBoth(toPredictor(model)), rowsFor(3, [4], 300));
  });

  it("images that need more memory than a batch may have", async () => {
    const layers = [input([96, 96, 1]), conv2d(24, 3, { activation: "relu" }), flatten()];
    const model = await compiled([...layers, dense(2)], "meanSquaredError");
    const text = toPredictor(model);
    const { predict } = (await onBoth(text))[0]!;
    const x = rowsFor(4, [96, 96, 1], 66);
    expectSame(predict(x), await model.predict(x));
  });
});

describe("networks of two inputs", () => {
  it.each(Array.from({ length: 8 }, (_, i) => i))("the random network %i", async (seed) => {
    const model = randomNetwork(seed);
    await model.compile({ optimizer: adam(), loss: "softmaxCrossEntropy" });
    const made = await onBoth(toPredictor(model));
    const x = { a: rowsFor(1, [4], 300), b: rowsFor(2, [2], 300) };
    await expectAlike(model, made, x);
    expect(() => made[0]!.predict({ a: x.a } as never)).toThrow("record of its inputs, a, b");
  });
});

// What is written, by TensorFlow.js itself if it is installed.

import { afterAll, expect, it, vi } from "vitest";
import { fromTfjs, toTfjs } from "../../src/entries/tfjs.ts";
import {
  activation,
  conv1d,
  conv2d,
  conv2dTranspose,
  dense,
  flatten,
  input,
  type Layer,
  leakyRelu,
  type Model,
  type NdArray,
  sequential,
} from "../../src/index.ts";
import { numbers } from "../both-engines.ts";
import { FAMILIES, INPUT_SHAPES } from "../families.ts";
import { compiled, layerOf, prepared } from "../onnx/models.ts";
import { branchedModel, straightModel } from "../onnx/random-models.ts";
import { difference } from "../onnx/runtime.ts";
import { loadFiles, tensorOf, tfjs } from "./runtime.ts";

vi.spyOn(console, "warn").mockImplementation(() => undefined); // another backend is faster
afterAll(() => {
  vi.restoreAllMocks();
});

/** Compares predictions of TensorFlow.js, and of the model that is read again. Returns whether files were written. */
async function isWritten(model: Model, x: NdArray | Readonly<Record<string, NdArray>>) {
  let files: Record<string, Uint8Array>;
  try {
    files = toTfjs(model);
  } catch (error) {
    expect((error as { code: string }).code).toBe("TFJS_EXPORT");
    return false;
  }
  await prepared(model);
  files = toTfjs(model);
  const expected = await model.predict(x as NdArray);
  const again = await (await compiled(fromTfjs(files))).predict(x as NdArray);
  expect(difference(again.data, expected.data)).toBeLessThanOrEqual(1e-6);
  if (!tfjs) return true;
  const arrays = "data" in x ? [x as NdArray] : Object.values(x as Record<string, NdArray>);
  const tensors = arrays.map(tensorOf);
  const got = (await loadFiles(files)).predict(tensors.length === 1 ? tensors[0] : tensors);
  expect(got.shape).toEqual(expected.shape);
  expect(difference(await got.data(), expected.data)).toBeLessThanOrEqual(1e-5);
  return true;
}

const straight = (shape: readonly number[], ...layers: readonly Layer[]) =>
  [sequential([input(shape), ...layers] as never) as Model, shape] as const;

it("gives the outputs of all layers, activations and random networks", async () => {
  const kinds = FAMILIES.layer.registry.kinds.filter((kind) => kind !== "input");
  const models = [
    ...kinds.map((kind) => straight(INPUT_SHAPES[kind] ?? [5], layerOf(kind))),
    ...FAMILIES.activation.registry.kinds.map((kind) => {
      const named = { activation: kind as "relu" };
      return straight(
        [4, 5, 2],
        ...[conv2d(3, 2, named), flatten(), dense(4, named), activation(kind as "relu")],
      );
    }),
    straight([4, 3, 3], conv2dTranspose(2, 2, { strides: 3, padding: "same" })),
    straight(
      [4, 3, 3],
      conv2dTranspose(2, 5, {
        padding: [
          [0, 3],
          [1, 2],
        ],
      }),
      conv2dTranspose(2, 2, { strides: 2 }),
    ),
    straight(
      [9, 3],
      conv1d(4, 3, { padding: [2, 0], activation: leakyRelu({ alpha: 0.2 }) }),
      flatten(),
      dense(3, { name: "a/b c" }),
      dense(2, { name: "a_b_c" }),
    ),
    ...Array.from({ length: 60 }, (_, seed) => straightModel(seed)),
  ];
  let written = 0;
  for (const [model, shape] of models) written += +(await isWritten(model, numbers([3, ...shape])));
  for (let seed = 0; seed < 10; seed++) {
    const x = { image: numbers([3, 5, 4, 2]), row: numbers([3, 6]) };
    written += +(await isWritten(branchedModel(seed), x));
  }
  expect(written).toBeGreaterThan(60);
});

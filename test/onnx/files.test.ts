// Files as PyTorch and other tools write them: test/fixtures/onnx/, with the outputs of those tools.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromOnnx, toOnnx } from "../../src/entries/onnx.ts";
import type { Model, NdArray } from "../../src/index.ts";
import { compiled, moved } from "./models.ts";
import { difference, runOnnx } from "./runtime.ts";

interface Case {
  readonly name: string;
  readonly inputs: Readonly<Record<string, { readonly shape: number[]; readonly data: number[] }>>;
  readonly shape: number[];
  readonly data: number[];
}
const read = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url));
const files = ["onnx.json", "onnx-keras.json"].flatMap(
  (path) => (JSON.parse(read(path).toString()) as { files: Case[] }).files,
);

/** What a model takes of the inputs of a file: images with the channels last where it has them so. */
function inputOf(model: Model, inputs: Case["inputs"]): NdArray | Record<string, NdArray> {
  const arrays = Object.entries(inputs).map(([name, { shape, data }]) => {
    const x = { data: Float32Array.from(data), shape };
    const of = model.architecture.steps.find(
      ({ placed }) => placed?.layer.name === name || Object.keys(inputs).length === 1,
    )!.shape;
    const isSame = `${of}` === `${shape.slice(1)}`;
    return [name, isSame ? x : moved(x, [0, ...shape.map((_, i) => i).slice(2), 1])] as const;
  });
  return model.architecture.input.parts ? Object.fromEntries(arrays) : arrays[0]![1];
}

describe.each(files)("$name", ({ name, inputs, shape, data }) => {
  const file = read(`onnx/${name}.onnx`);

  it("gives the outputs of its tool, in files written from it as well", async () => {
    const model = await compiled(fromOnnx(file));
    const x = inputOf(model, inputs);
    const y = await model.predict(x as NdArray);
    const isSame = `${y.shape}` === `${shape}`;
    const got = isSame
      ? y
      : moved(y, [0, shape.length - 1, ...shape.map((_, i) => i).slice(1, -1)]);
    expect(got.shape).toEqual(shape);
    expect(difference(got.data, data)).toBeLessThan(1e-5);

    const again = toOnnx(model);
    const given = Object.fromEntries(
      Object.keys(inputs).map((each) => [
        each,
        model.architecture.input.parts ? (x as Record<string, NdArray>)[each]! : (x as NdArray),
      ]),
    );
    const output = await runOnnx(again, given);
    expect(difference(output.data, y.data)).toBeLessThan(1e-5);
  });
});

// Models with weights that are not regular, compared with their files.

import { expect } from "vitest";
import { permuted } from "../../src/array/axes.ts";
import { type OnnxOptions, toOnnx } from "../../src/entries/onnx.ts";
import type { Layer, Model, NdArray } from "../../src/index.ts";
import { numbers } from "../both-engines.ts";
import { exportedAs, FAMILIES } from "../families.ts";
import { difference, runOnnx } from "./runtime.ts";

/** As many as tests of exported models allow: the order of sums differs. */
export const TOLERANCE = 1e-5;

/** The model, compiled, with other weights: those of normalisations are not 0 and 1. */
export async function prepared<Given extends Model>(model: Given): Promise<Given> {
  const weights = Object.entries(model.getWeights()).map(([name, { data, shape }], salt) => {
    const wave = numbers(shape, salt + 2).data;
    const isFactor = /\.(variance|scale)$/.test(name);
    const values = data.map((value, i) =>
      isFactor ? 0.5 + Math.abs(wave[i]!) : value + wave[i]! / 8,
    );
    return [name, { data: values, shape }] as const;
  });
  model.setWeights(Object.fromEntries(weights));
  return compiled(model);
}

/** Expects that the file of a model gives what predict() gives for an x. Returns the file. */
export async function expectExported(
  model: Model,
  x: NdArray | Readonly<Record<string, NdArray>>,
  options: OnnxOptions = {},
): Promise<Uint8Array> {
  const expected = await model.predict(x as NdArray);
  const file = toOnnx(model, options);
  const inputs = "data" in x ? { input: x as NdArray } : (x as Readonly<Record<string, NdArray>>);
  const got = await runOnnx(file, inputs);
  expect(got.shape).toEqual(expected.shape);
  expect(difference(got.data, expected.data)).toBeLessThanOrEqual(TOLERANCE);
  return file;
}

/** A layer of a kind with the arguments of test/families.ts. */
export function layerOf(kind: string): Layer {
  const given = FAMILIES.layer.given as Readonly<Record<string, readonly unknown[]>>;
  return exportedAs(kind)!(...(given[kind] ?? [])) as Layer;
}

/** A model that can predict. */
export async function compiled<Given extends Model>(model: Given): Promise<Given> {
  await model.compile({ optimizer: "sgd", loss: (y) => y.mul(0).reshape([-1]).sum() });
  return model;
}

/** An array with its axes in another order. */
export function moved({ data, shape }: NdArray, order: readonly number[]): NdArray<Float32Array> {
  return {
    data: permuted(Float32Array.from(data), shape, order),
    shape: order.map((axis) => shape[axis]!),
  };
}

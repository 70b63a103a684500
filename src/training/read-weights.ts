// Weights that users pass, all checked before any is set.

import { roundToFloat32, toSource } from "../array/ndarray.ts";
import type { ArrayInput } from "../array/types.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import { sameShape, showShape } from "../core/shape.ts";
import { showText } from "../core/show.ts";
import type { ModelParameter } from "../layers/layer.ts";
import type { Tensors } from "./tensors.ts";

/**
 * Copies of the weights by path; with `partial`, some may be missing.
 * @throws DataError for unknown or missing names, ShapeError for other shapes
 */
export function readWeights(
  action: string,
  parameters: readonly ModelParameter[],
  given: Readonly<Record<string, ArrayInput>>,
  partial: boolean,
): Tensors {
  const paths = parameters.map(({ path }) => path);
  requireNames(action, given, paths, partial);
  const wanted = parameters.filter(({ path }) => Object.hasOwn(given, path));
  return Object.fromEntries(
    wanted.map((parameter) => {
      const { path, shape } = parameter;
      const source = toSource(given[path]!, path);
      if (!sameShape(source.shape, shape)) {
        const expected = phrase(`${path} of shape ${showShape(shape)}`, shape);
        throw ShapeError.of("WEIGHT_SHAPE", action, expected, source.shape);
      }
      const values = roundToFloat32(source, path).slice();
      requireLeast(parameter, values, (expected, got) =>
        DataError.of("WEIGHT_RANGE", action, expected, phrase(got, got)),
      );
      return [path, values];
    }),
  );
}

/** @throws the error that is made, for numbers that a weight cannot have */
export function requireLeast(
  { path, least = -Infinity }: ModelParameter,
  values: Float32Array,
  error: (expected: string, got: string) => Error,
): void {
  const low = values.find((value) => value < least);
  if (low !== undefined) throw error(`numbers >= ${least} in ${showText(path)}`, `${low}`);
}

function requireNames(
  action: string,
  given: unknown,
  paths: readonly string[],
  partial: boolean,
): void {
  if (!isRecord(given)) throw DataError.of("WEIGHTS", action, "arrays by name", given);
  for (const name of Object.keys(given)) {
    if (!paths.includes(name)) throw unknownName("weight", name, paths);
  }
  const missing = paths.find((path) => !Object.hasOwn(given, path));
  if (partial || missing === undefined) return;
  const expected = phrase(`all of ${paths.join(", ")}`, paths);
  const got = phrase(`no ${missing}`, Object.keys(given));
  const hint = "to set some of them, add { partial: true }";
  throw DataError.of("MISSING_WEIGHT", action, expected, got, { hint });
}

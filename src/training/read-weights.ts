// Weights that a user gives, checked as a whole before any of them is taken.

import { roundToFloat32, toSource } from "../array/ndarray.ts";
import type { ArrayInput } from "../array/types.ts";
import { DataError, ShapeError } from "../core/errors.ts";
import { unknownName } from "../core/names.ts";
import { isRecord } from "../core/record.ts";
import { sameShape, showShape } from "../core/shape.ts";
import type { ModelParameter } from "../layers/architecture.ts";
import type { Tensors } from "./tensors.ts";

/**
 * Copies of the weights by path; `partial` lets some of them be missing.
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
    wanted.map(({ path, shape }) => {
      const source = toSource(given[path]!, path);
      if (!sameShape(source.shape, shape)) {
        throw new ShapeError(
          "WEIGHT_SHAPE",
          `Cannot ${action}: expected ${path} of shape ${showShape(shape)}, got ${showShape(source.shape)}`,
          { expected: shape, got: source.shape },
        );
      }
      return [path, roundToFloat32(source, path).slice()];
    }),
  );
}

function requireNames(
  action: string,
  given: unknown,
  paths: readonly string[],
  partial: boolean,
): void {
  if (!isRecord(given)) {
    throw DataError.of("WEIGHTS", action, "arrays by name", given);
  }
  for (const name of Object.keys(given)) {
    if (!paths.includes(name)) throw unknownName("weight", name, paths);
  }
  const missing = paths.find((path) => !Object.hasOwn(given, path));
  if (partial || missing === undefined) return;
  throw new DataError(
    "MISSING_WEIGHT",
    `Cannot ${action}: expected all of ${paths.join(", ")}, got no ${missing}`,
    {
      expected: paths,
      got: Object.keys(given),
      hint: "to set some of them add { partial: true }",
    },
  );
}

// x as users pass it, checked against the input of a model.

import { toSource } from "../array/ndarray.ts";
import type { ArrayInput, FeaturesInput, SourceArray } from "../array/types.ts";
import { centreCrop } from "../augmentation/images.ts";
import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { ROWS, sameShape, shapePhrase, showShape, sizeOf } from "../core/shape.ts";
import { oneRowHint } from "../data/require-data.ts";
import type { ModelInput } from "../layers/architecture.ts";
import type { InputLayer } from "../layers/input.ts";
import type { Transformer } from "../preprocessing/transformer.ts";

/** Images of which a model uses the centre. */
export interface Crop {
  /** [height, width, channels] of the images. */
  readonly from: readonly number[];
  /** [height, width] of the centre. */
  readonly size: readonly [number, number];
}

/**
 * x of rows that fit the input, after preprocessing if there is any. Unfitted preprocessing is checked as far
 * as its output shape is known. Images are cropped if they have the size before the crop.
 */
export function readFeatures(
  action: string,
  input: ModelInput,
  x: FeaturesInput,
  preprocessing: Transformer | undefined,
  crop?: Crop,
): SourceArray {
  const given = givenFeatures(action, input, x, preprocessing);
  return fitFeatures(action, input, given, preprocessing, crop);
}

/** x as it was passed, its numbers checked. */
export const givenFeatures = (
  action: string,
  { parts }: ModelInput,
  x: FeaturesInput,
  preprocessing: Transformer | undefined,
): SourceArray =>
  parts ? parts.pack(action, x) : toSource(x as ArrayInput, "x", preprocessing?.acceptsMissing);

/** readFeatures() of the result of givenFeatures(). */
export function fitFeatures(
  action: string,
  input: InputLayer,
  given: SourceArray,
  preprocessing: Transformer | undefined,
  crop?: Crop,
): SourceArray {
  const isLarger = crop !== undefined && sameShape(given.shape.slice(1), crop.from);
  const source = isLarger ? centreCrop(given, ...crop.size) : given;
  const rows = source.shape[0];
  if (rows === undefined) throw wrongShape(action, input, source);
  const isFlat = requireFit(action, input, source, preprocessing);
  if (rows === 0) {
    throw DataError.of("NO_ROWS", action, "at least one row", phrase("none", source.shape));
  }
  return isFlat && !preprocessing ? { data: source.data, shape: [rows, ...input.shape] } : source;
}

/**
 * Returns whether the rows are images for a vector.
 * @throws ShapeError for rows whose shape after preprocessing, if it is known, does not fit the input
 */
export function requireFit(
  action: string,
  input: InputLayer,
  { data, shape }: SourceArray,
  preprocessing: Transformer | undefined,
): boolean {
  const raw = shape.slice(1);
  const { columns = sizeOf(raw) } = preprocessing ?? {};
  if (columns !== sizeOf(raw)) {
    const expected = phrase(`x of ${columns} columns as preprocessing was fitted to`, columns);
    throw ShapeError.of("X_SHAPE", action, expected, shapePhrase(shape));
  }
  const row = preprocessing ? preprocessing.outputShape(raw) : raw;
  if (row === undefined || sameShape(row, input.shape)) return false;
  const isBytes = data instanceof Uint8Array && row.length > 1;
  if (isBytes && input.shape.length === 1 && sizeOf(row) === input.shape[0]) return true;
  if (!preprocessing || sameShape(row, raw)) throw wrongShape(action, input, { data, shape });
  const [expected, made] = [
    [ROWS, ...input.shape],
    [ROWS, ...row],
  ];
  const source = `preprocessing ${preprocessing.kind} of x of shape ${showShape(shape)}`;
  throw ShapeError.of(
    "X_SHAPE",
    action,
    phrase(`${showShape(expected)} for input(${showShape(input.shape)})`, expected),
    phrase(`${showShape(made)} from ${source}`, made),
    { hint: `make the model begin with input(${showShape(row)})` },
  );
}

function wrongShape(
  action: string,
  input: InputLayer,
  { data, shape: got }: SourceArray,
): ShapeError {
  const shape = [ROWS, ...input.shape];
  const expected = phrase(`x of shape ${showShape(shape)}`, shape);
  return ShapeError.of("X_SHAPE", action, expected, shapePhrase(got), {
    ...oneRowHint(action, data, got, input.shape),
    ...(got.length > 2 &&
      input.shape.length === 1 && {
        hint: "make the model begin with input([height, width, channels]) and flatten()",
      }),
  });
}

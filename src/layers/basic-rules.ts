// Options by position and shapes of the layers of plain networks: for their definitions, and for readers of files that
// apply no operations.

import { phrase, ShapeError } from "../core/errors.ts";
import { coded, numberOption, type Option } from "../core/options.ts";
import { type Shape, shapePhrase, showShape, sizeOf } from "../core/shape.ts";
import { adding } from "./adding.ts";
import { shapeOption } from "./shape-option.ts";

const uint8: Option<"scaled" | "raw"> = {
  default: "scaled",
  expected: '"scaled" or "raw"',
  accepts: (value) => value === "scaled" || value === "raw",
};

export const inputRules = {
  kind: "input",
  positional: { shape: shapeOption("INPUT_SHAPE") },
  options: { uint8: coded("INPUT_UINT8", uint8) },
  outputShape: ({ shape }: { readonly shape: Shape }): Shape => shape,
} as const;

export const denseRules = {
  kind: "dense",
  positional: { units: coded("UNITS", numberOption({ low: 1, integer: true })) },
  outputShape({ units }: { readonly units: number }, inputShape: Shape, name: string): Shape {
    if (inputShape.length === 1) return [units];
    const expected = phrase("input [n]", ["n"]);
    throw ShapeError.of("DENSE_INPUT", adding("dense", name), expected, shapePhrase(inputShape), {
      layer: name,
      hint: "add flatten() before it",
    });
  },
} as const;

export const dropoutRules = {
  kind: "dropout",
  positional: { rate: coded("DROPOUT_RATE", numberOption({ low: 0, below: 1 })) },
  outputShape: (_layer: unknown, inputShape: Shape): Shape => inputShape,
} as const;

export const flattenRules = {
  kind: "flatten",
  outputShape: (_layer: unknown, inputShape: Shape): Shape => [sizeOf(inputShape)],
} as const;

export const reshapeRules = {
  kind: "reshape",
  positional: { shape: shapeOption("RESHAPE_SHAPE") },
  outputShape({ shape }: { readonly shape: Shape }, inputShape: Shape, name: string): Shape {
    const size = sizeOf(shape);
    if (size === sizeOf(inputShape)) return shape;
    const expected = phrase(`input of ${size} elements for ${showShape(shape)}`, shape);
    const got = shapePhrase(inputShape);
    throw ShapeError.of("RESHAPE_SIZE", adding("reshape", name), expected, got, {
      layer: name,
      hint: `choose a shape of ${sizeOf(inputShape)} elements`,
    });
  },
} as const;

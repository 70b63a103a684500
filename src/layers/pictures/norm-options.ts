// What the normalising layers have in common.

import { phrase, ShapeError } from "../../core/errors.ts";
import { numberOption } from "../../core/options.ts";
import { type Shape, shapePhrase } from "../../core/shape.ts";
import { resolveInitializer } from "../../initializers/initializer.ts";
import { adding } from "../adding.ts";
import type { ParameterSpec } from "../layer.ts";

/** What is added to the variance. */
export const epsilonOption = () => numberOption({ default: 1e-5, low: 1e-12 });

/** A number for each channel. */
export const ofChannels = (
  name: string,
  initializer: "zeros" | "ones",
  inputShape: Shape,
  rest: Pick<ParameterSpec, "decays" | "state" | "least">,
): ParameterSpec => ({
  name,
  shape: inputShape.slice(-1),
  initializer: resolveInitializer(initializer),
  ...rest,
});

/** Scale and offset, which do not decay. */
export const scaleAndOffset = (inputShape: Shape): readonly ParameterSpec[] => [
  ofChannels("scale", "ones", inputShape, { decays: false }),
  ofChannels("offset", "zeros", inputShape, { decays: false }),
];

/** The shape of the input, which is kept. @throws ShapeError NORM_INPUT without channels */
export function normShape(kind: string, inputShape: Shape, name: string): Shape {
  if (inputShape.length > 0) return inputShape;
  const expected = phrase("input [channels] or [height, width, channels]", ["channels"]);
  throw ShapeError.of("NORM_INPUT", adding(kind, name), expected, shapePhrase(inputShape), {
    layer: name,
    hint: "add reshape([1]) before it",
  });
}

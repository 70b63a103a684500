// Losses as functions of tensors.

import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { ROWS, shapePhrase } from "../core/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import type { Node } from "../ir/node.ts";
import type { Loss, LossFunction } from "./losses.ts";

export const customLoss = (build: LossFunction): Loss => ({
  name: "custom",
  description: "custom",
  target: "any",
  rowLosses: (prediction, target) =>
    requireLosses("the loss function", build(new Tensor(prediction), new Tensor(target))),
  requireOutput() {},
});

/** The node that a custom loss returns. @throws DataError, ShapeError for other results */
export function requireLosses(what: string, loss: unknown): Node {
  if (!(loss instanceof Tensor)) {
    throw DataError.of("CUSTOM_LOSS", `use ${what}`, "it to return a tensor", loss);
  }
  const { shape } = loss;
  if (shape.length === 0 || (shape.length === 1 && shape[0] === ROWS)) return loss.node;
  const got = shapePhrase(shape);
  throw ShapeError.of("CUSTOM_LOSS", `use ${what}`, phrase("a tensor of shape [n] or []"), got, {
    hint: "reduce the other axes with .mean() or .sum()",
  });
}

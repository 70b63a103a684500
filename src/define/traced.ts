// What functions of tensors return, checked.

import { DataError, phrase, ShapeError } from "../core/errors.ts";
import { type Shape, sameShape, shapePhrase, showShape } from "../core/shape.ts";
import { Tensor } from "../graph/tensor.ts";
import type { Node } from "../ir/node.ts";
import { gradients } from "../ops/gradient.ts";
import { sum } from "../ops/sum.ts";

/** The node of a float32 tensor of a shape. @throws DataError, ShapeError with `code` */
export function requireTraced(code: string, action: string, got: unknown, shape: Shape): Node {
  if (!(got instanceof Tensor)) throw DataError.of(code, action, "it to return a tensor", got);
  if (got.dtype !== "float32") {
    throw DataError.of(code, action, "a float32 tensor", phrase(got.dtype, got.dtype));
  }
  if (sameShape(got.shape, shape)) return got.node;
  const expected = phrase(`a tensor of shape ${showShape(shape)}`, shape);
  throw ShapeError.of(code, action, expected, shapePhrase(got.shape));
}

/** Tensors of nodes, by the same names. */
export const tensorsOf = (nodes: Readonly<Record<string, Node>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, new Tensor(node)]));

/** @throws DataError NO_GRADIENT unless y depends on x by operations that have a gradient */
export function requireGradient(
  action: string,
  y: Node,
  x: Node,
  name: string,
  hint: string,
): void {
  const [found] = gradients(sum(y), [x]);
  if (found) return;
  throw DataError.of("NO_GRADIENT", action, phrase(`a gradient of ${name}`), phrase("none"), {
    hint,
  });
}

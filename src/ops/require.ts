import { phrase, ShapeError } from "../core/errors.ts";
import { sameShape, shapePhrase } from "../core/shape.ts";
import type { Node } from "../ir/node.ts";

/** @throws ShapeError unless all nodes are float32 */
export function requireFloat(action: string, ...nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (node.dtype === "float32") continue;
    const got = phrase(node.dtype, node.dtype);
    const hint = "int32 is for indices and labels";
    throw ShapeError.of("DTYPE", action, "float32", got, { hint });
  }
}

/** @throws ShapeError unless the shapes are equal */
export function requireSameShape(action: string, a: Node, b: Node): void {
  if (sameShape(a.shape, b.shape)) return;
  throw ShapeError.of("SHAPES_DIFFER", action, "equal shapes", shapePhrase(a.shape, b.shape));
}

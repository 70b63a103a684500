import { ShapeError } from "../core/errors.ts";
import { sameShape, showShape } from "../core/shape.ts";
import type { Node } from "../ir/node.ts";

/** @throws ShapeError unless all nodes are float32 */
export function requireFloat(action: string, ...nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (node.dtype === "float32") continue;
    throw new ShapeError("DTYPE", `Cannot ${action}: expected float32, got ${node.dtype}`, {
      expected: "float32",
      got: node.dtype,
      hint: "int32 is for indices and labels",
    });
  }
}

/** @throws ShapeError unless the shapes are equal */
export function requireSameShape(action: string, a: Node, b: Node): void {
  if (sameShape(a.shape, b.shape)) return;
  throw new ShapeError(
    "SHAPES_DIFFER",
    `Cannot ${action}: expected equal shapes, got ${showShape(a.shape)} and ${showShape(b.shape)}`,
    { got: [a.shape, b.shape] },
  );
}

import { ShapeError } from "../core/errors.ts";
import type { Node } from "../ir/node.ts";

/** @throws ShapeError unless indices are int32 */
export function requireIndices(action: string, indices: Node): void {
  if (indices.dtype === "int32") return;
  throw new ShapeError("DTYPE", `Cannot ${action}: expected int32 indices, got ${indices.dtype}`, {
    expected: "int32",
    got: indices.dtype,
    hint: 'declare the input as { shape, dtype: "int32" }',
  });
}

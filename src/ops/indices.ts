import { ShapeError } from "../core/errors.ts";
import type { Node } from "../ir/node.ts";

/** Refuses float32 where indices are needed. */
export function requireIndices(action: string, indices: Node): void {
  if (indices.dtype === "int32") return;
  throw new ShapeError("DTYPE", `Cannot ${action}: expected int32 indices, got ${indices.dtype}`, {
    expected: "int32",
    got: indices.dtype,
    hint: 'declare the input as { shape, dtype: "int32" }',
  });
}

import type { Node } from "./node.ts";

/** The node that owns the memory of a node: itself, or the source of a view. */
export function storageOf(node: Node): Node {
  let storage = node;
  while (storage.operation.isView) storage = storage.inputs[0]!;
  return storage;
}

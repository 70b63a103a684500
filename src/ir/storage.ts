import type { Node } from "./node.ts";

/** The node whose memory a node lies in: itself, or for a view what it is a view of. */
export function storageOf(node: Node): Node {
  let storage = node;
  while (storage.operation.isView) storage = storage.inputs[0]!;
  return storage;
}
